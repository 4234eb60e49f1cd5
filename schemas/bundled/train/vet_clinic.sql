-- domain: veterinary
-- about: appointments and treatments of a small-animal practice
CREATE TABLE owners (
  owner_id INTEGER PRIMARY KEY,
  full_name TEXT NOT NULL,
  phone TEXT,
  city TEXT,
  registered_on DATE
);
CREATE TABLE patients (
  patient_id INTEGER PRIMARY KEY,
  owner_id INTEGER NOT NULL REFERENCES owners(owner_id),
  name TEXT NOT NULL,
  species TEXT CHECK (species IN ('dog', 'cat', 'rabbit', 'parrot', 'hamster')),
  weight_kg REAL,
  birth_date DATE,
  neutered BOOLEAN
);
CREATE TABLE visits (
  visit_id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL REFERENCES patients(patient_id),
  visit_date DATE NOT NULL,
  reason TEXT CHECK (reason IN ('vaccination', 'check-up', 'injury', 'surgery', 'dental')),
  fee NUMERIC(8,2),
  paid BOOLEAN DEFAULT 0
);
