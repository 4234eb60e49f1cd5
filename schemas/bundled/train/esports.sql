-- domain: esports
CREATE TABLE orgs (org_id INTEGER PRIMARY KEY, org_name TEXT, region TEXT, founded INTEGER, disbanded INTEGER);
CREATE TABLE pros (pro_id INTEGER PRIMARY KEY, org_id INTEGER REFERENCES orgs(org_id), gamertag TEXT, real_name TEXT, country TEXT, role TEXT CHECK (role IN ('entry', 'support', 'sniper', 'captain')), earnings INTEGER, benched BOOLEAN);
CREATE TABLE majors (major_id INTEGER PRIMARY KEY, major_name TEXT, city TEXT, begins DATE, prize_pool INTEGER);
CREATE TABLE series_played (series_id INTEGER PRIMARY KEY, major_id INTEGER REFERENCES majors(major_id), org_a INTEGER REFERENCES orgs(org_id), org_b INTEGER REFERENCES orgs(org_id), maps_a INTEGER, maps_b INTEGER, bracket TEXT CHECK (bracket IN ('group', 'quarterfinal', 'semifinal', 'final')));
CREATE TABLE pro_stats (series_id INTEGER REFERENCES series_played(series_id), pro_id INTEGER REFERENCES pros(pro_id), kills INTEGER, deaths INTEGER, assists INTEGER, PRIMARY KEY (series_id, pro_id));
