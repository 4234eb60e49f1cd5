-- domain: classical music
CREATE TABLE conductors (conductor_id INTEGER PRIMARY KEY, name TEXT, age INTEGER, nationality TEXT);
CREATE TABLE ensembles (ensemble_id INTEGER PRIMARY KEY, ensemble TEXT, home_city TEXT, founded_year INTEGER, conductor_id INTEGER REFERENCES conductors(conductor_id), record_label TEXT);
CREATE TABLE musicians (musician_id INTEGER PRIMARY KEY, name TEXT, instrument TEXT CHECK (instrument IN ('violin', 'cello', 'flute', 'oboe', 'horn', 'percussion')), ensemble_id INTEGER REFERENCES ensembles(ensemble_id), salary INTEGER);
CREATE TABLE recitals (recital_id INTEGER PRIMARY KEY, ensemble_id INTEGER REFERENCES ensembles(ensemble_id), held_on DATE, composer TEXT, attendance INTEGER);
