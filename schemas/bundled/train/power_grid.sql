-- domain: power plants
CREATE TABLE utility (utility_id INTEGER PRIMARY KEY, utility_name TEXT, head_office TEXT, employees INTEGER);
CREATE TABLE power_plant (plant_id INTEGER PRIMARY KEY, plant_name TEXT, utility_id INTEGER REFERENCES utility(utility_id), fuel TEXT CHECK (fuel IN ('coal', 'gas', 'nuclear', 'hydro', 'wind', 'solar')), capacity_mw INTEGER, commissioned INTEGER, shut_down INTEGER, latitude REAL, longitude REAL);
CREATE TABLE generation (plant_id INTEGER REFERENCES power_plant(plant_id), gen_year INTEGER, gwh REAL, co2_kt REAL, PRIMARY KEY (plant_id, gen_year));
CREATE TABLE substation (substation_id INTEGER PRIMARY KEY, substation_name TEXT, voltage_kv INTEGER, region TEXT);
CREATE TABLE grid_line (line_id INTEGER PRIMARY KEY, from_substation INTEGER REFERENCES substation(substation_id), to_substation INTEGER REFERENCES substation(substation_id), length_km REAL, underground BOOLEAN);
CREATE TABLE outage (outage_id INTEGER PRIMARY KEY, line_id INTEGER REFERENCES grid_line(line_id), started TIMESTAMP, minutes INTEGER, cause TEXT CHECK (cause IN ('storm', 'tree', 'equipment', 'digging', 'unknown')), households INTEGER);
