-- domain: university
-- about: faculties, courses, lecturers, students and their exams
CREATE TABLE faculties (fac_id INTEGER PRIMARY KEY, fac_name TEXT NOT NULL, dean TEXT, budget INTEGER);
CREATE TABLE lecturers (
  lect_id INTEGER PRIMARY KEY,
  lect_name TEXT,
  title TEXT CHECK (title IN ('professor', 'assistant professor', 'postdoc', 'tutor')),
  fac_id INTEGER REFERENCES faculties(fac_id),
  office TEXT
);
CREATE TABLE courses (
  course_code TEXT PRIMARY KEY,
  course_title TEXT,
  credits INTEGER,
  lect_id INTEGER REFERENCES lecturers(lect_id),
  semester TEXT CHECK (semester IN ('spring', 'autumn'))
);
CREATE TABLE course_prereqs (
  course_code TEXT REFERENCES courses(course_code),
  prereq_code TEXT REFERENCES courses(course_code),
  PRIMARY KEY (course_code, prereq_code)
);
CREATE TABLE students (
  stud_id INTEGER PRIMARY KEY,
  stud_name TEXT,
  fac_id INTEGER REFERENCES faculties(fac_id),
  entry_year INTEGER,
  home_country TEXT,
  exmatriculated_at DATE -- set when the student has left
);
CREATE TABLE enrolments (
  stud_id INTEGER REFERENCES students(stud_id),
  course_code TEXT REFERENCES courses(course_code),
  year INTEGER,
  grade REAL,
  PRIMARY KEY (stud_id, course_code, year)
);
