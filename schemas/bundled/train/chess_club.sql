-- domain: chess
CREATE TABLE players (id INTEGER PRIMARY KEY, name TEXT, federation TEXT, elo INTEGER, title TEXT CHECK (title IN ('GM', 'IM', 'FM', 'CM')), birth_year INTEGER);
CREATE TABLE tournaments (id INTEGER PRIMARY KEY, name TEXT, city TEXT, start_date DATE, rounds INTEGER, prize_fund INTEGER);
CREATE TABLE games (
  id INTEGER PRIMARY KEY,
  tournament_id INTEGER REFERENCES tournaments(id),
  round INTEGER,
  white_id INTEGER REFERENCES players(id),
  black_id INTEGER REFERENCES players(id),
  result TEXT CHECK (result IN ('1-0', '0-1', '1/2-1/2')),
  moves INTEGER,
  opening TEXT
);
