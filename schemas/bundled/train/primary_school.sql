-- domain: school
CREATE TABLE Teacher (teacherID INTEGER PRIMARY KEY, fname TEXT, lname TEXT, subject TEXT, salary INTEGER);
CREATE TABLE Class (
  classID INTEGER PRIMARY KEY,
  className TEXT,
  gradeLevel INTEGER CHECK (gradeLevel BETWEEN 1 AND 6),
  room TEXT,
  teacherID INTEGER REFERENCES Teacher(teacherID)
);
CREATE TABLE Pupil (
  pupilID INTEGER PRIMARY KEY,
  fname TEXT,
  lname TEXT,
  birthDate DATE,
  classID INTEGER REFERENCES Class(classID),
  takesLunch BOOLEAN
);
CREATE TABLE Mark (
  pupilID INTEGER REFERENCES Pupil(pupilID),
  subject TEXT CHECK (subject IN ('maths', 'reading', 'science', 'art', 'music')),
  term INTEGER CHECK (term IN (1, 2, 3)),
  points INTEGER,
  PRIMARY KEY (pupilID, subject, term)
);
