-- domain: medical practice
-- about: clinics, physicians, appointments, prescriptions and bills
CREATE TABLE clinic (clinic_id INTEGER PRIMARY KEY, clinic_name TEXT, address TEXT, phone TEXT, opened_on DATE);
CREATE TABLE physician (physician_id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, specialty TEXT CHECK (specialty IN ('GP', 'dermatology', 'orthopaedics', 'ENT', 'psychiatry')), clinic_id INTEGER REFERENCES clinic(clinic_id), salary INTEGER, retired BOOLEAN);
CREATE TABLE nurse (nurse_id INTEGER PRIMARY KEY, nurse_name TEXT, position TEXT, registered BOOLEAN, clinic_id INTEGER REFERENCES clinic(clinic_id));
CREATE TABLE patient (ssn TEXT PRIMARY KEY, patient_name TEXT, birth_date DATE, gender TEXT CHECK (gender IN ('female', 'male', 'other')), primary_physician INTEGER REFERENCES physician(physician_id));
CREATE TABLE medication (med_code TEXT PRIMARY KEY, med_name TEXT, brand TEXT);
CREATE TABLE appointment (appt_id INTEGER PRIMARY KEY, ssn TEXT REFERENCES patient(ssn), physician_id INTEGER REFERENCES physician(physician_id), nurse_id INTEGER REFERENCES nurse(nurse_id), starts TIMESTAMP, room TEXT, kept BOOLEAN);
CREATE TABLE prescribes (appt_id INTEGER REFERENCES appointment(appt_id), med_code TEXT REFERENCES medication(med_code), dose_mg INTEGER, days INTEGER, PRIMARY KEY (appt_id, med_code));
CREATE TABLE bill (bill_no INTEGER PRIMARY KEY, appt_id INTEGER REFERENCES appointment(appt_id), issued DATE, amount NUMERIC(8,2), status TEXT CHECK (status IN ('sent', 'paid', 'reminder', 'waived')));
