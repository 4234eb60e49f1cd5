-- domain: aviation
CREATE TABLE carrier (carrier_id INTEGER PRIMARY KEY, carrier TEXT, abbrev TEXT, country TEXT);
CREATE TABLE airfield (code TEXT PRIMARY KEY, airfield_name TEXT, city TEXT, country_abbrev TEXT, runways INTEGER);
CREATE TABLE hop (hop_no INTEGER PRIMARY KEY, carrier_id INTEGER REFERENCES carrier(carrier_id), src TEXT REFERENCES airfield(code), dst TEXT REFERENCES airfield(code), distance_km INTEGER, fare REAL);
