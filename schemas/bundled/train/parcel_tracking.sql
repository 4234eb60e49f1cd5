-- domain: parcel delivery
CREATE TABLE depots (
  code TEXT PRIMARY KEY,
  city TEXT NOT NULL,
  capacity INTEGER
);
CREATE TABLE couriers (
  id INTEGER PRIMARY KEY,
  name TEXT,
  depot_code TEXT REFERENCES depots(code),
  vehicle TEXT CHECK (vehicle IN ('van', 'cargo bike', 'truck', 'scooter')),
  joined DATE
);
CREATE TABLE parcels (
  tracking_no TEXT PRIMARY KEY,
  courier_id INTEGER REFERENCES couriers(id),
  recipient TEXT,
  dest_city TEXT,
  weight_g INTEGER,
  sent_on DATE,
  delivered_on DATE,
  state TEXT CHECK (state IN ('in transit', 'delivered', 'lost', 'returned to sender'))
);
