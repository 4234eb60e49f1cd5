-- domain: astronomy
-- about: telescopes, what they looked at, and who asked for it
CREATE TABLE telescopes (
  telescope_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  site TEXT NOT NULL CHECK (site IN ('La Palma', 'Paranal', 'Mauna Kea', 'Sutherland')),
  aperture_m REAL NOT NULL CHECK (aperture_m BETWEEN 1 AND 11),
  status TEXT NOT NULL CHECK (status IN ('operational', 'backup', 'maintenance', 'retired'))
);
CREATE TABLE astronomers (
  astronomer_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  institute TEXT NOT NULL,
  country TEXT NOT NULL
);
CREATE TABLE targets (
  target_id INTEGER PRIMARY KEY,
  designation TEXT NOT NULL,
  object_type TEXT NOT NULL CHECK (object_type IN ('galaxy', 'nebula', 'exoplanet', 'supernova', 'asteroid')),
  magnitude REAL NOT NULL, -- brightness, smaller is brighter
  distance_ly REAL NOT NULL -- light years
);
CREATE TABLE observations (
  obs_id INTEGER PRIMARY KEY,
  telescope_id INTEGER NOT NULL REFERENCES telescopes(telescope_id),
  target_id INTEGER NOT NULL REFERENCES targets(target_id),
  astronomer_id INTEGER NOT NULL REFERENCES astronomers(astronomer_id),
  obs_date DATE NOT NULL,
  exposure_s INTEGER NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('scheduled', 'triggered', 'archive')),
  seeing_index REAL CHECK (seeing_index BETWEEN 0.4 AND 3), -- air steadiness, lower is better
  photon_count INTEGER NOT NULL CHECK (photon_count BETWEEN 100 AND 90000),
  aborted BOOLEAN NOT NULL
);
