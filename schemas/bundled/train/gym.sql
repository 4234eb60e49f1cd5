-- domain: fitness
CREATE TABLE member (
  id INTEGER PRIMARY KEY,
  name TEXT,
  gender TEXT,
  birth_year INTEGER,
  plan TEXT CHECK (plan IN ('basic', 'plus', 'premium')),
  joined_on DATE,
  cancelled_on DATE
);
CREATE TABLE trainer (id INTEGER PRIMARY KEY, name TEXT, speciality TEXT, hourly_rate INTEGER);
CREATE TABLE class (
  id INTEGER PRIMARY KEY,
  title TEXT CHECK (title IN ('yoga', 'spinning', 'pilates', 'boxing', 'zumba')),
  weekday TEXT CHECK (weekday IN ('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')),
  trainer_id INTEGER REFERENCES trainer(id),
  max_people INTEGER
);
CREATE TABLE attendance (
  member_id INTEGER REFERENCES member(id),
  class_id INTEGER REFERENCES class(id),
  attended_on DATE,
  PRIMARY KEY (member_id, class_id, attended_on)
);
