-- domain: railway
CREATE TABLE rail_line (
  line_id INTEGER PRIMARY KEY,
  line_name TEXT,
  length_km REAL,
  electrified BOOLEAN,
  opened_year INTEGER
);
CREATE TABLE stop (
  stop_id INTEGER PRIMARY KEY,
  stop_name TEXT,
  town TEXT,
  platforms INTEGER,
  step_free BOOLEAN
);
CREATE TABLE line_stop (
  line_id INTEGER REFERENCES rail_line(line_id),
  stop_id INTEGER REFERENCES stop(stop_id),
  seq INTEGER, -- position of the stop on the line
  km_from_start REAL,
  PRIMARY KEY (line_id, seq)
);
CREATE TABLE train_run (
  run_id INTEGER PRIMARY KEY,
  line_id INTEGER REFERENCES rail_line(line_id),
  run_date DATE,
  train_type TEXT CHECK (train_type IN ('regional', 'express', 'night', 'freight')),
  delay_min INTEGER,
  passengers INTEGER
);
