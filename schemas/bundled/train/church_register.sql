-- domain: parish
CREATE TABLE parish (parish_id INTEGER PRIMARY KEY, parish_name TEXT, diocese TEXT, founded INTEGER);
CREATE TABLE parishioner (parishioner_id INTEGER PRIMARY KEY, full_name TEXT, birth_year INTEGER, parish_id INTEGER REFERENCES parish(parish_id), left_church DATE);
CREATE TABLE priest (priest_id INTEGER PRIMARY KEY, priest_name TEXT, ordained INTEGER, parish_id INTEGER REFERENCES parish(parish_id));
CREATE TABLE sacrament (sacrament_id INTEGER PRIMARY KEY, parishioner_id INTEGER REFERENCES parishioner(parishioner_id), priest_id INTEGER REFERENCES priest(priest_id), sacrament_type TEXT CHECK (sacrament_type IN ('baptism', 'wedding', 'confirmation', 'funeral')), held_on DATE);
CREATE TABLE donation (donation_id INTEGER PRIMARY KEY, parishioner_id INTEGER REFERENCES parishioner(parishioner_id), amount REAL, purpose TEXT CHECK (purpose IN ('roof', 'organ', 'poor', 'mission')), given_on DATE, anonymous BOOLEAN);
