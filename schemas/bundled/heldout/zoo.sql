-- domain: zoo
-- about: animals, where they live, who feeds them and where they are sent
CREATE TABLE enclosures (
  enclosure_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  zone TEXT CHECK (zone IN ('savanna', 'rainforest', 'polar', 'aquatic', 'desert')),
  area_m2 INTEGER,
  capacity INTEGER
);
CREATE TABLE keepers (
  keeper_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  hired_year INTEGER,
  shift TEXT CHECK (shift IN ('early', 'late', 'night'))
);
CREATE TABLE animals (
  animal_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  species TEXT CHECK (species IN ('lion', 'giraffe', 'penguin', 'seal', 'tapir', 'meerkat', 'macaw')),
  enclosure_id INTEGER REFERENCES enclosures(enclosure_id),
  birth_year INTEGER,
  weight_kg REAL,
  status TEXT CHECK (status IN ('on display', 'in quarantine', 'on loan', 'deceased'))
);
CREATE TABLE feedings (
  feeding_id INTEGER PRIMARY KEY,
  animal_id INTEGER REFERENCES animals(animal_id),
  keeper_id INTEGER REFERENCES keepers(keeper_id),
  fed_on DATE,
  food TEXT CHECK (food IN ('meat', 'fish', 'hay', 'fruit', 'pellets')),
  kilos REAL
);
CREATE TABLE transfers (
  transfer_id INTEGER PRIMARY KEY,
  animal_id INTEGER REFERENCES animals(animal_id),
  partner_zoo TEXT,
  transferred_on DATE,
  kind TEXT CHECK (kind IN ('loan', 'swap', 'breeding', 'sale'))
);
