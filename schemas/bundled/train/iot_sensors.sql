-- domain: internet of things
CREATE TABLE sites (site_id INTEGER PRIMARY KEY, site_name TEXT, timezone TEXT);
CREATE TABLE devices (device_id INTEGER PRIMARY KEY, site_id INTEGER REFERENCES sites(site_id), serial_no TEXT, firmware TEXT, battery_pct INTEGER, decommissioned BOOLEAN);
CREATE TABLE measurements (
  device_id INTEGER REFERENCES devices(device_id),
  ts TIMESTAMP,
  metric TEXT CHECK (metric IN ('temperature', 'humidity', 'co2', 'noise')),
  val REAL,
  PRIMARY KEY (device_id, ts, metric)
);
