-- domain: navy
CREATE TABLE squadron (squadron_id INTEGER PRIMARY KEY, squadron_name TEXT, home_base TEXT, commander TEXT);
CREATE TABLE warship (hull_no TEXT PRIMARY KEY, ship_name TEXT, class TEXT CHECK (class IN ('frigate', 'destroyer', 'submarine', 'carrier')), displacement_t INTEGER, commissioned INTEGER, decommissioned INTEGER, squadron_id INTEGER REFERENCES squadron(squadron_id));
CREATE TABLE deployment (deployment_id INTEGER PRIMARY KEY, hull_no TEXT REFERENCES warship(hull_no), region TEXT, start_date DATE, end_date DATE, purpose TEXT);
