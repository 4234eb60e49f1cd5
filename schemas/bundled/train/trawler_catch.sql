-- domain: fisheries
CREATE TABLE trawlers (reg_no TEXT PRIMARY KEY, trawler_name TEXT, home_port TEXT, length_m REAL, crew INTEGER);
CREATE TABLE trips (trip_no INTEGER PRIMARY KEY, reg_no TEXT REFERENCES trawlers(reg_no), left_port DATE, back_in_port DATE, fishing_ground TEXT);
CREATE TABLE catches (trip_no INTEGER REFERENCES trips(trip_no), species TEXT CHECK (species IN ('cod', 'herring', 'mackerel', 'haddock', 'plaice')), kg INTEGER, discarded_kg INTEGER, price_kg REAL, PRIMARY KEY (trip_no, species));
