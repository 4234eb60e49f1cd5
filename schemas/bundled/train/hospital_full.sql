-- domain: hospital
-- about: a wide hospital system: departments, stays, surgery, lab and billing
CREATE TABLE departments (dept_id INTEGER PRIMARY KEY, dept_name TEXT, head_doctor TEXT, phone_ext TEXT);
CREATE TABLE doctors (doctor_id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, dept_id INTEGER REFERENCES departments(dept_id), licence_no TEXT, joined DATE, is_active BOOLEAN);
CREATE TABLE nurses (nurse_id INTEGER PRIMARY KEY, nurse_name TEXT, dept_id INTEGER REFERENCES departments(dept_id), shift TEXT CHECK (shift IN ('day', 'evening', 'night')));
CREATE TABLE rooms (room_no INTEGER PRIMARY KEY, dept_id INTEGER REFERENCES departments(dept_id), room_type TEXT CHECK (room_type IN ('single', 'double', 'ICU')), unavailable BOOLEAN);
CREATE TABLE patients (patient_id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, date_of_birth DATE, sex TEXT CHECK (sex IN ('F', 'M')), address TEXT, insurance_no TEXT, deceased BOOLEAN);
CREATE TABLE stays (stay_id INTEGER PRIMARY KEY, patient_id INTEGER REFERENCES patients(patient_id), room_no INTEGER REFERENCES rooms(room_no), stay_start DATE, stay_end DATE, diagnosis TEXT);
CREATE TABLE procedures (proc_code TEXT PRIMARY KEY, proc_name TEXT, cost INTEGER);
CREATE TABLE operations (operation_id INTEGER PRIMARY KEY, stay_id INTEGER REFERENCES stays(stay_id), proc_code TEXT REFERENCES procedures(proc_code), doctor_id INTEGER REFERENCES doctors(doctor_id), performed_on DATE, minutes INTEGER, complications BOOLEAN);
CREATE TABLE lab_tests (test_id INTEGER PRIMARY KEY, patient_id INTEGER REFERENCES patients(patient_id), test_name TEXT CHECK (test_name IN ('blood count', 'glucose', 'lipids', 'x-ray', 'MRI')), taken_on DATE, result REAL, abnormal BOOLEAN);
CREATE TABLE on_call (nurse_id INTEGER REFERENCES nurses(nurse_id), block_floor INTEGER, call_start TIMESTAMP, call_end TIMESTAMP, PRIMARY KEY (nurse_id, call_start));
CREATE TABLE payments (payment_id INTEGER PRIMARY KEY, patient_id INTEGER REFERENCES patients(patient_id), paid_on DATE, amount NUMERIC(10,2), method TEXT CHECK (method IN ('cash', 'card', 'insurance')));
