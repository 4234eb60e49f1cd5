-- domain: adult education
CREATE TABLE instructors (InstructorID INTEGER PRIMARY KEY, Name TEXT, Age INTEGER, Hometown TEXT);
CREATE TABLE workshops (WorkshopID INTEGER PRIMARY KEY, Title TEXT, Subject TEXT CHECK (Subject IN ('language', 'cooking', 'computing', 'photography')), Price INTEGER, StartDate DATE, MaxSeats INTEGER);
CREATE TABLE teaching_plan (WorkshopID INTEGER REFERENCES workshops(WorkshopID), InstructorID INTEGER REFERENCES instructors(InstructorID), Evenings INTEGER, PRIMARY KEY (WorkshopID, InstructorID));
CREATE TABLE learners (LearnerID INTEGER PRIMARY KEY, Name TEXT, Age INTEGER, WorkshopID INTEGER REFERENCES workshops(WorkshopID), Dropped_Out BOOLEAN);
