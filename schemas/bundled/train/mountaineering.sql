-- domain: mountaineering
CREATE TABLE peaks (peak_id INTEGER PRIMARY KEY, peak_name TEXT, height_m INTEGER, mountain_range TEXT, country TEXT);
CREATE TABLE alpinists (alpinist_id INTEGER PRIMARY KEY, alpinist_name TEXT, nationality TEXT, born INTEGER);
CREATE TABLE ascents (ascent_id INTEGER PRIMARY KEY, peak_id INTEGER REFERENCES peaks(peak_id), alpinist_id INTEGER REFERENCES alpinists(alpinist_id), summit_date DATE, hours REAL, oxygen BOOLEAN, success BOOLEAN);
