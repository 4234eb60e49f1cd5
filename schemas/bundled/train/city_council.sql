-- domain: local government
CREATE TABLE councillors (councillor_id INTEGER PRIMARY KEY, name TEXT, party TEXT, district TEXT, elected_year INTEGER);
CREATE TABLE motions (motion_id INTEGER PRIMARY KEY, title TEXT, topic TEXT CHECK (topic IN ('housing', 'traffic', 'budget', 'parks', 'schools')), proposed_by INTEGER REFERENCES councillors(councillor_id), debated_on DATE, passed BOOLEAN);
CREATE TABLE ballots (motion_id INTEGER REFERENCES motions(motion_id), councillor_id INTEGER REFERENCES councillors(councillor_id), choice TEXT CHECK (choice IN ('yes', 'no', 'abstain')), PRIMARY KEY (motion_id, councillor_id));
