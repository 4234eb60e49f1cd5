-- domain: art
CREATE TABLE painter (painter_id INTEGER PRIMARY KEY, name TEXT, birth_country TEXT, birth_year INTEGER, death_year INTEGER);
CREATE TABLE painting (painting_id INTEGER PRIMARY KEY, painter_id INTEGER REFERENCES painter(painter_id), title TEXT, painted_year INTEGER, technique TEXT CHECK (technique IN ('oil', 'watercolour', 'acrylic', 'pastel')), width_cm REAL, height_cm REAL, price INTEGER, sold BOOLEAN);
CREATE TABLE exhibit (exhibit_id INTEGER PRIMARY KEY, theme TEXT, opened DATE, closed DATE, visitors INTEGER);
CREATE TABLE exhibit_painting (exhibit_id INTEGER REFERENCES exhibit(exhibit_id), painting_id INTEGER REFERENCES painting(painting_id), PRIMARY KEY (exhibit_id, painting_id));
