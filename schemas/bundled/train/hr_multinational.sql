-- domain: human resources
-- about: staff, jobs and offices of a multinational
CREATE TABLE areas (area_id INTEGER PRIMARY KEY, area_name TEXT);
CREATE TABLE offices (office_id INTEGER PRIMARY KEY, street_address TEXT, postal_code TEXT, city TEXT, area_id INTEGER REFERENCES areas(area_id));
CREATE TABLE positions (position_id TEXT PRIMARY KEY, position_title TEXT, lowest_pay INTEGER, highest_pay INTEGER);
CREATE TABLE units (unit_id INTEGER PRIMARY KEY, unit_name TEXT, office_id INTEGER REFERENCES offices(office_id), head_id INTEGER);
CREATE TABLE staff (
  staff_id INTEGER PRIMARY KEY,
  first_name TEXT,
  last_name TEXT,
  email TEXT,
  hired DATE,
  position_id TEXT REFERENCES positions(position_id),
  pay REAL,
  bonus_pct REAL,
  boss_id INTEGER REFERENCES staff(staff_id),
  unit_id INTEGER REFERENCES units(unit_id),
  left_company DATE
);
CREATE TABLE career (staff_id INTEGER REFERENCES staff(staff_id), from_date DATE, to_date DATE, position_id TEXT REFERENCES positions(position_id), unit_id INTEGER REFERENCES units(unit_id), PRIMARY KEY (staff_id, from_date));
