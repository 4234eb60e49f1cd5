-- domain: laboratory
-- about: samples, analyses and instruments of a testing laboratory
CREATE TABLE t_client (client_no INTEGER PRIMARY KEY, client_name TEXT, branch TEXT CHECK (branch IN ('food', 'water', 'pharma', 'soil')));
CREATE TABLE t_analyst (analyst_no INTEGER PRIMARY KEY, analyst_name TEXT, degree TEXT, started DATE);
CREATE TABLE t_instrument (instrument_no INTEGER PRIMARY KEY, instrument_name TEXT, vendor TEXT, purchased DATE, price INTEGER, last_calibrated DATE, decommissioned BOOLEAN);
CREATE TABLE t_sample (sample_no TEXT PRIMARY KEY, client_no INTEGER REFERENCES t_client(client_no), received DATE, matrix TEXT, mass_g REAL, disposed DATE);
CREATE TABLE t_parameter (param_cd TEXT PRIMARY KEY, param_name TEXT, unit TEXT, limit_value REAL);
CREATE TABLE t_result (sample_no TEXT REFERENCES t_sample(sample_no), param_cd TEXT REFERENCES t_parameter(param_cd), instrument_no INTEGER REFERENCES t_instrument(instrument_no), analyst_no INTEGER REFERENCES t_analyst(analyst_no), measured_on DATE, value REAL, passed BOOLEAN, PRIMARY KEY (sample_no, param_cd));
