-- domain: tourism
CREATE TABLE lifts (lift_id INTEGER PRIMARY KEY, lift_name TEXT, lift_type TEXT CHECK (lift_type IN ('chairlift', 'gondola', 'drag lift')), persons_per_hour INTEGER, built INTEGER);
CREATE TABLE slopes (slope_no INTEGER PRIMARY KEY, slope_name TEXT, colour TEXT CHECK (colour IN ('blue', 'red', 'black')), length_m INTEGER, lift_id INTEGER REFERENCES lifts(lift_id), snow_cannons BOOLEAN);
CREATE TABLE passes (pass_no INTEGER PRIMARY KEY, holder_name TEXT, valid_days INTEGER, price REAL, bought_on DATE, refunded BOOLEAN);
