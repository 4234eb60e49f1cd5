-- domain: shipping
CREATE TABLE Harbors (harbor_id INTEGER PRIMARY KEY, harbor_name TEXT, nation TEXT, max_draft REAL);
CREATE TABLE Vessels (vessel_id INTEGER PRIMARY KEY, vessel_name TEXT, flag TEXT, teu_capacity INTEGER, launch_year INTEGER, scrapped BOOLEAN);
CREATE TABLE Voyages (
  voyage_id INTEGER PRIMARY KEY,
  vessel_id INTEGER REFERENCES Vessels(vessel_id),
  from_harbor INTEGER REFERENCES Harbors(harbor_id),
  to_harbor INTEGER REFERENCES Harbors(harbor_id),
  departed DATE,
  arrived DATE,
  fuel_tons REAL
);
CREATE TABLE Containers (
  container_no TEXT PRIMARY KEY,
  voyage_id INTEGER REFERENCES Voyages(voyage_id),
  cargo TEXT CHECK (cargo IN ('electronics', 'clothing', 'food', 'machinery', 'chemicals')),
  gross_weight INTEGER,
  refrigerated BOOLEAN
);
