-- domain: zoo
-- about: animals, where they live, who feeds them and where they are sent
CREATE TABLE enclosures (
  enclosure_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  zone TEXT NOT NULL CHECK (zone IN ('savanna', 'rainforest', 'polar', 'aquatic', 'desert')),
  area_m2 INTEGER NOT NULL,
  capacity INTEGER NOT NULL CHECK (capacity BETWEEN 2 AND 40)
);
CREATE TABLE keepers (
  keeper_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  hired_year INTEGER NOT NULL,
  shift TEXT NOT NULL CHECK (shift IN ('early', 'late', 'night'))
);
CREATE TABLE animals (
  animal_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  species TEXT NOT NULL CHECK (species IN ('lion', 'giraffe', 'penguin', 'seal', 'tapir', 'meerkat', 'macaw')),
  enclosure_id INTEGER NOT NULL REFERENCES enclosures(enclosure_id),
  birth_year INTEGER NOT NULL CHECK (birth_year BETWEEN 1985 AND 2024),
  weight_kg REAL NOT NULL CHECK (weight_kg BETWEEN 1 AND 900),
  status TEXT NOT NULL CHECK (status IN ('on display', 'in quarantine', 'on loan', 'deceased'))
);
CREATE TABLE feedings (
  feeding_id INTEGER PRIMARY KEY,
  animal_id INTEGER NOT NULL REFERENCES animals(animal_id),
  keeper_id INTEGER NOT NULL REFERENCES keepers(keeper_id),
  fed_on DATE NOT NULL,
  food TEXT NOT NULL CHECK (food IN ('meat', 'fish', 'hay', 'fruit', 'pellets')),
  kilos REAL NOT NULL CHECK (kilos BETWEEN 0.5 AND 60)
);
CREATE TABLE transfers (
  transfer_id INTEGER PRIMARY KEY,
  animal_id INTEGER NOT NULL REFERENCES animals(animal_id),
  partner_zoo TEXT NOT NULL,
  transferred_on DATE NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('loan', 'swap', 'breeding', 'sale'))
);
