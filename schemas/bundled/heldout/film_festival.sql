-- domain: film festival
-- about: the films shown, when and where, and the prizes they won
CREATE TABLE films (
  film_id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  director TEXT NOT NULL,
  country TEXT NOT NULL,
  made_year INTEGER NOT NULL CHECK (made_year BETWEEN 1930 AND 2024),
  minutes INTEGER NOT NULL CHECK (minutes BETWEEN 8 AND 190),
  section TEXT NOT NULL CHECK (section IN ('competition', 'documentary', 'shorts', 'retrospective', 'midnight')),
  restored BOOLEAN NOT NULL -- shown from a restored print
);
CREATE TABLE venues (
  venue_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  seats INTEGER NOT NULL CHECK (seats BETWEEN 60 AND 900),
  open_air BOOLEAN NOT NULL
);
CREATE TABLE screenings (
  screening_id INTEGER PRIMARY KEY,
  film_id INTEGER NOT NULL REFERENCES films(film_id),
  venue_id INTEGER NOT NULL REFERENCES venues(venue_id),
  show_date DATE NOT NULL,
  tickets_sold INTEGER NOT NULL CHECK (tickets_sold BETWEEN 0 AND 400),
  ticket_price REAL NOT NULL CHECK (ticket_price BETWEEN 6 AND 20),
  cancelled BOOLEAN NOT NULL
);
CREATE TABLE jurors (
  juror_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  country TEXT NOT NULL,
  section TEXT NOT NULL CHECK (section IN ('competition', 'documentary', 'shorts', 'retrospective', 'midnight'))
);
CREATE TABLE awards (
  award_id INTEGER PRIMARY KEY,
  film_id INTEGER NOT NULL REFERENCES films(film_id),
  award_name TEXT NOT NULL CHECK (award_name IN ('Grand Prize', 'Audience Award', 'Best Debut', 'Special Mention')),
  prize_money INTEGER NOT NULL CHECK (prize_money BETWEEN 1000 AND 50000)
);
