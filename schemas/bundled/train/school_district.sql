-- domain: school
-- about: schools of a district, their pupils, teachers, lessons, buses and absences
CREATE TABLE schools (school_id INTEGER PRIMARY KEY, school_name TEXT, level TEXT CHECK (level IN ('elementary', 'middle', 'high')), principal TEXT, county TEXT, enrollment INTEGER);
CREATE TABLE teachers (teacher_id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, school_id INTEGER REFERENCES schools(school_id), hire_date DATE, salary INTEGER, left_on DATE);
CREATE TABLE pupils (pupil_id INTEGER PRIMARY KEY, first_name TEXT, middle_name TEXT, last_name TEXT, school_id INTEGER REFERENCES schools(school_id), grade INTEGER, birth_date DATE, free_lunch BOOLEAN);
CREATE TABLE guardians (guardian_id INTEGER PRIMARY KEY, pupil_id INTEGER REFERENCES pupils(pupil_id), guardian_name TEXT, cell_phone TEXT, email_address TEXT);
CREATE TABLE lessons (lesson_id INTEGER PRIMARY KEY, teacher_id INTEGER REFERENCES teachers(teacher_id), subject TEXT CHECK (subject IN ('English', 'maths', 'biology', 'history', 'sports', 'art')), weekday TEXT, period INTEGER, room_no TEXT);
CREATE TABLE lesson_pupils (lesson_id INTEGER REFERENCES lessons(lesson_id), pupil_id INTEGER REFERENCES pupils(pupil_id), final_grade TEXT CHECK (final_grade IN ('A', 'B', 'C', 'D', 'F')), PRIMARY KEY (lesson_id, pupil_id));
CREATE TABLE buses (bus_no INTEGER PRIMARY KEY, driver_name TEXT, seats INTEGER, school_id INTEGER REFERENCES schools(school_id));
CREATE TABLE absences (absence_id INTEGER PRIMARY KEY, pupil_id INTEGER REFERENCES pupils(pupil_id), absent_on DATE, excused BOOLEAN, reason TEXT);
