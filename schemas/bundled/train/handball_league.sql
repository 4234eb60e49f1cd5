-- domain: sports league
CREATE TABLE club (club_id INTEGER PRIMARY KEY, club_name TEXT, city TEXT, founded INTEGER, arena_capacity INTEGER);
CREATE TABLE player (
  player_id INTEGER PRIMARY KEY,
  club_id INTEGER REFERENCES club(club_id),
  player_name TEXT,
  position TEXT CHECK (position IN ('goalkeeper', 'left wing', 'right wing', 'pivot', 'centre back')),
  height_cm INTEGER,
  birth_date DATE,
  market_value INTEGER
);
CREATE TABLE match (
  match_id INTEGER PRIMARY KEY,
  home_club_id INTEGER REFERENCES club(club_id),
  away_club_id INTEGER REFERENCES club(club_id),
  played_on DATE,
  home_goals INTEGER,
  away_goals INTEGER,
  spectators INTEGER
);
CREATE TABLE scorer (
  match_id INTEGER REFERENCES match(match_id),
  player_id INTEGER REFERENCES player(player_id),
  goals INTEGER,
  yellow_cards INTEGER,
  PRIMARY KEY (match_id, player_id)
);
