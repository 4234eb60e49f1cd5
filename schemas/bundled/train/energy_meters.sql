-- domain: energy
CREATE TABLE household (hh_id INTEGER PRIMARY KEY, address TEXT, postcode TEXT, residents INTEGER, solar_panels BOOLEAN);
CREATE TABLE tariff (tariff_code TEXT PRIMARY KEY, tariff_name TEXT, price_per_kwh REAL, base_fee REAL, green BOOLEAN);
CREATE TABLE meter (
  meter_no TEXT PRIMARY KEY,
  hh_id INTEGER REFERENCES household(hh_id),
  tariff_code TEXT REFERENCES tariff(tariff_code),
  kind TEXT CHECK (kind IN ('electricity', 'gas', 'water', 'heat')),
  installed_on DATE,
  removed_on DATE
);
CREATE TABLE reading (meter_no TEXT REFERENCES meter(meter_no), read_on DATE, value REAL, estimated BOOLEAN, PRIMARY KEY (meter_no, read_on));
