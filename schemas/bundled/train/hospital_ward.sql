-- domain: hospital
-- about: wards, doctors, admissions and the diagnoses made
CREATE TABLE Wards (WardID INTEGER PRIMARY KEY, WardName TEXT, Floor INTEGER, Beds INTEGER);
CREATE TABLE Doctors (
  DoctorID INTEGER PRIMARY KEY,
  DoctorName TEXT,
  Specialty TEXT CHECK (Specialty IN ('cardiology', 'neurology', 'oncology', 'paediatrics', 'surgery')),
  WardID INTEGER REFERENCES Wards(WardID),
  YearsOfService INTEGER
);
CREATE TABLE Patients (
  PatientID INTEGER PRIMARY KEY,
  PatientName TEXT,
  Sex TEXT CHECK (Sex IN ('F', 'M')),
  DateOfBirth DATE,
  BloodType TEXT CHECK (BloodType IN ('A', 'B', 'AB', '0')),
  City TEXT
);
CREATE TABLE Admissions (
  AdmissionID INTEGER PRIMARY KEY,
  PatientID INTEGER REFERENCES Patients(PatientID),
  WardID INTEGER REFERENCES Wards(WardID),
  DoctorID INTEGER REFERENCES Doctors(DoctorID),
  AdmittedOn DATE,
  DischargedOn DATE,
  Emergency BOOLEAN,
  BillTotal REAL
);
CREATE TABLE Diagnoses (
  DiagnosisID INTEGER PRIMARY KEY,
  AdmissionID INTEGER REFERENCES Admissions(AdmissionID),
  IcdCode TEXT,
  Severity INTEGER
);
