-- domain: blood donation
-- about: donors, the centres they give blood at, and the crossmatch tests hospitals ask for
CREATE TABLE donors (
  donor_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  blood_group TEXT CHECK (blood_group IN ('A', 'B', 'AB', '0')),
  birth_year INTEGER,
  city TEXT,
  is_active BOOLEAN,
  duplicate_of INTEGER REFERENCES donors(donor_id) -- the record this one repeats
);
CREATE TABLE centres (
  centre_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  city TEXT,
  beds INTEGER
);
CREATE TABLE donations (
  donation_id INTEGER PRIMARY KEY,
  donor_id INTEGER REFERENCES donors(donor_id),
  centre_id INTEGER REFERENCES centres(centre_id),
  donated_on DATE,
  volume_ml INTEGER,
  result TEXT CHECK (result IN ('accepted', 'rejected', 'quarantined'))
);
CREATE TABLE crossmatches (
  crossmatch_id INTEGER PRIMARY KEY,
  donation_id INTEGER REFERENCES donations(donation_id),
  hospital TEXT,
  requested_on DATE,
  compatible BOOLEAN
);
