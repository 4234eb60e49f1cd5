-- domain: nature conservation
CREATE TABLE park (park_id INTEGER PRIMARY KEY, park_name TEXT, state TEXT, established INTEGER, acres INTEGER);
CREATE TABLE trail (trail_id INTEGER PRIMARY KEY, park_id INTEGER REFERENCES park(park_id), trail_name TEXT, length_km REAL, difficulty TEXT CHECK (difficulty IN ('easy', 'moderate', 'strenuous')), closed BOOLEAN);
CREATE TABLE ranger (ranger_id INTEGER PRIMARY KEY, ranger_name TEXT, park_id INTEGER REFERENCES park(park_id), age INTEGER, salary INTEGER);
CREATE TABLE sighting (sighting_id INTEGER PRIMARY KEY, trail_id INTEGER REFERENCES trail(trail_id), animal TEXT CHECK (animal IN ('bear', 'moose', 'wolf', 'eagle', 'lynx')), seen_on DATE, head_count INTEGER);
