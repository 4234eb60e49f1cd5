-- domain: astronomy
-- about: telescopes, what they looked at, and who asked for it
CREATE TABLE telescopes (
  telescope_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  site TEXT CHECK (site IN ('La Palma', 'Paranal', 'Mauna Kea', 'Sutherland')),
  aperture_m REAL,
  status TEXT CHECK (status IN ('operational', 'backup', 'maintenance', 'retired'))
);
CREATE TABLE astronomers (
  astronomer_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  institute TEXT,
  country TEXT
);
CREATE TABLE targets (
  target_id INTEGER PRIMARY KEY,
  designation TEXT NOT NULL,
  object_type TEXT CHECK (object_type IN ('galaxy', 'nebula', 'exoplanet', 'supernova', 'asteroid')),
  magnitude REAL, -- brightness, smaller is brighter
  distance_ly REAL -- light years
);
CREATE TABLE observations (
  obs_id INTEGER PRIMARY KEY,
  telescope_id INTEGER REFERENCES telescopes(telescope_id),
  target_id INTEGER REFERENCES targets(target_id),
  astronomer_id INTEGER REFERENCES astronomers(astronomer_id),
  obs_date DATE,
  exposure_s INTEGER,
  origin TEXT CHECK (origin IN ('scheduled', 'triggered', 'archive')),
  seeing_index REAL, -- air steadiness, lower is better
  photon_count INTEGER,
  aborted BOOLEAN
);
