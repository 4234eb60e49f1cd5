-- domain: athletics
CREATE TABLE athletes (athlete_id INTEGER PRIMARY KEY, athlete_name TEXT, nation TEXT, gender TEXT CHECK (gender IN ('women', 'men')), height_cm INTEGER, weight_kg REAL);
CREATE TABLE disciplines (disc_id INTEGER PRIMARY KEY, disc_name TEXT, distance_m INTEGER, world_record REAL);
CREATE TABLE results (athlete_id INTEGER REFERENCES athletes(athlete_id), disc_id INTEGER REFERENCES disciplines(disc_id), meet_date DATE, seconds REAL, medal TEXT CHECK (medal IN ('gold', 'silver', 'bronze')), PRIMARY KEY (athlete_id, disc_id, meet_date));
