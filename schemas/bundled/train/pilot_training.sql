-- domain: aviation
CREATE TABLE cadets (cadet_id INTEGER PRIMARY KEY, cadet_name TEXT, birth_year INTEGER, base TEXT, flight_hours INTEGER, grounded BOOLEAN);
CREATE TABLE planes (plane_id INTEGER PRIMARY KEY, plane_name TEXT, max_distance INTEGER, seats INTEGER);
CREATE TABLE licences (cadet_id INTEGER REFERENCES cadets(cadet_id), plane_id INTEGER REFERENCES planes(plane_id), issued_on DATE, PRIMARY KEY (cadet_id, plane_id));
