-- domain: dental practice
CREATE TABLE tbl_dentists (id INTEGER PRIMARY KEY, dentist_name TEXT, room INTEGER);
CREATE TABLE tbl_patients (id INTEGER PRIMARY KEY, patient_name TEXT, dob DATE, phone TEXT, archived BOOLEAN);
CREATE TABLE tbl_appointments (id INTEGER PRIMARY KEY, dentist_id INTEGER REFERENCES tbl_dentists(id), patient_id INTEGER REFERENCES tbl_patients(id), appt_date DATE, treatment TEXT CHECK (treatment IN ('cleaning', 'filling', 'crown', 'extraction', 'whitening')), cost REAL, no_show BOOLEAN);
