-- domain: space flight
CREATE TABLE agency (agency_id INTEGER PRIMARY KEY, agency_name TEXT, country TEXT, founded INTEGER, budget_musd INTEGER);
CREATE TABLE rocket (rocket_id INTEGER PRIMARY KEY, rocket_name TEXT, agency_id INTEGER REFERENCES agency(agency_id), height_m REAL, payload_kg INTEGER, reusable BOOLEAN);
CREATE TABLE launch (launch_id INTEGER PRIMARY KEY, rocket_id INTEGER REFERENCES rocket(rocket_id), launch_date DATE, site TEXT, outcome TEXT CHECK (outcome IN ('success', 'failure', 'partial', 'scrubbed')), cost_musd REAL);
CREATE TABLE astronaut (astronaut_id INTEGER PRIMARY KEY, astronaut_name TEXT, agency_id INTEGER REFERENCES agency(agency_id), birth_year INTEGER, spacewalks INTEGER, retired BOOLEAN);
CREATE TABLE crew (launch_id INTEGER REFERENCES launch(launch_id), astronaut_id INTEGER REFERENCES astronaut(astronaut_id), role TEXT CHECK (role IN ('commander', 'pilot', 'specialist')), PRIMARY KEY (launch_id, astronaut_id));
