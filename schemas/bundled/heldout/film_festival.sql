-- domain: film festival
-- about: the films shown, when and where, and the prizes they won
CREATE TABLE films (
  film_id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  director TEXT,
  country TEXT,
  made_year INTEGER,
  minutes INTEGER,
  section TEXT CHECK (section IN ('competition', 'documentary', 'shorts', 'retrospective', 'midnight')),
  restored BOOLEAN -- shown from a restored print
);
CREATE TABLE venues (
  venue_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  seats INTEGER,
  open_air BOOLEAN
);
CREATE TABLE screenings (
  screening_id INTEGER PRIMARY KEY,
  film_id INTEGER REFERENCES films(film_id),
  venue_id INTEGER REFERENCES venues(venue_id),
  show_date DATE,
  tickets_sold INTEGER,
  ticket_price REAL,
  cancelled BOOLEAN
);
CREATE TABLE jurors (
  juror_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  country TEXT,
  section TEXT CHECK (section IN ('competition', 'documentary', 'shorts', 'retrospective', 'midnight'))
);
CREATE TABLE awards (
  award_id INTEGER PRIMARY KEY,
  film_id INTEGER REFERENCES films(film_id),
  award_name TEXT CHECK (award_name IN ('Grand Prize', 'Audience Award', 'Best Debut', 'Special Mention')),
  prize_money INTEGER
);
