-- domain: taxi
CREATE TABLE drivers (driver_id INTEGER PRIMARY KEY, driver_name TEXT, license_no TEXT, rating REAL, active BOOLEAN);
CREATE TABLE cabs (cab_no INTEGER PRIMARY KEY, brand TEXT, seats INTEGER, reg_year INTEGER);
CREATE TABLE fares (fare_id INTEGER PRIMARY KEY, driver_id INTEGER REFERENCES drivers(driver_id), cab_no INTEGER REFERENCES cabs(cab_no), picked_up TIMESTAMP, km REAL, fare REAL, tip REAL, pay_type TEXT CHECK (pay_type IN ('cash', 'card', 'voucher')));
