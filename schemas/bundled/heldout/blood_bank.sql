-- domain: blood donation
-- about: donors, the centres they give blood at, and the crossmatch tests hospitals ask for
CREATE TABLE donors (
  donor_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  blood_group TEXT NOT NULL CHECK (blood_group IN ('A', 'B', 'AB', '0')),
  birth_year INTEGER NOT NULL,
  city TEXT NOT NULL,
  is_active BOOLEAN NOT NULL,
  duplicate_of INTEGER REFERENCES donors(donor_id) -- the record this one repeats
);
CREATE TABLE centres (
  centre_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  city TEXT NOT NULL,
  beds INTEGER NOT NULL
);
CREATE TABLE donations (
  donation_id INTEGER PRIMARY KEY,
  donor_id INTEGER NOT NULL REFERENCES donors(donor_id),
  centre_id INTEGER NOT NULL REFERENCES centres(centre_id),
  donated_on DATE NOT NULL,
  volume_ml INTEGER NOT NULL CHECK (volume_ml BETWEEN 300 AND 550),
  result TEXT NOT NULL CHECK (result IN ('accepted', 'rejected', 'quarantined'))
);
CREATE TABLE crossmatches (
  crossmatch_id INTEGER PRIMARY KEY,
  donation_id INTEGER NOT NULL REFERENCES donations(donation_id),
  hospital TEXT NOT NULL,
  requested_on DATE NOT NULL,
  compatible BOOLEAN NOT NULL
);
