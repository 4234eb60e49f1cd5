-- domain: research
-- about: papers, their authors, venues and who cites whom
CREATE TABLE institution (inst_id INTEGER PRIMARY KEY, inst_name TEXT, country TEXT);
CREATE TABLE researcher (res_id INTEGER PRIMARY KEY, full_name TEXT, inst_id INTEGER REFERENCES institution(inst_id), h_index INTEGER);
CREATE TABLE journal (jrnl_id INTEGER PRIMARY KEY, jrnl_name TEXT, impact_factor REAL, open_access BOOLEAN);
CREATE TABLE paper (paper_id INTEGER PRIMARY KEY, title TEXT, jrnl_id INTEGER REFERENCES journal(jrnl_id), pub_year INTEGER, pages INTEGER, retracted BOOLEAN);
CREATE TABLE writes (res_id INTEGER REFERENCES researcher(res_id), paper_id INTEGER REFERENCES paper(paper_id), author_order INTEGER, PRIMARY KEY (res_id, paper_id));
CREATE TABLE cites (citing_id INTEGER REFERENCES paper(paper_id), cited_id INTEGER REFERENCES paper(paper_id), PRIMARY KEY (citing_id, cited_id));
