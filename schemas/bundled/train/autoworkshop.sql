-- domain: car repair
CREATE TABLE customer (cust_id INTEGER PRIMARY KEY, cust_name TEXT, phone TEXT, since DATE);
CREATE TABLE car (plate TEXT PRIMARY KEY, cust_id INTEGER REFERENCES customer(cust_id), make TEXT CHECK (make IN ('Toyota', 'Ford', 'Fiat', 'Volvo', 'Skoda')), model_year INTEGER, mileage INTEGER);
CREATE TABLE mechanic (mech_id INTEGER PRIMARY KEY, mech_name TEXT, certified BOOLEAN, wage REAL);
CREATE TABLE job (
  job_id INTEGER PRIMARY KEY,
  plate TEXT REFERENCES car(plate),
  mech_id INTEGER REFERENCES mechanic(mech_id),
  job_type TEXT CHECK (job_type IN ('oil change', 'brakes', 'tyres', 'engine', 'paint')),
  opened DATE,
  finished DATE,
  labour_hours REAL,
  parts_cost REAL,
  warranty BOOLEAN
);
