-- domain: football
CREATE TABLE federation (fed_id INTEGER PRIMARY KEY, fed_name TEXT, continent TEXT);
CREATE TABLE stadium (stadium_id INTEGER PRIMARY KEY, stadium_name TEXT, city TEXT, capacity INTEGER, roof BOOLEAN);
CREATE TABLE team (team_id INTEGER PRIMARY KEY, team_name TEXT, nickname TEXT, founded INTEGER, fed_id INTEGER REFERENCES federation(fed_id), stadium_id INTEGER REFERENCES stadium(stadium_id));
CREATE TABLE coach (coach_id INTEGER PRIMARY KEY, coach_name TEXT, nationality TEXT, team_id INTEGER REFERENCES team(team_id), since DATE);
CREATE TABLE footballer (footballer_id INTEGER PRIMARY KEY, name TEXT, team_id INTEGER REFERENCES team(team_id), shirt_no INTEGER, position TEXT CHECK (position IN ('goalkeeper', 'defender', 'midfielder', 'forward')), birth_date DATE, height_cm INTEGER, preferred_foot TEXT CHECK (preferred_foot IN ('left', 'right', 'both')), retired BOOLEAN);
CREATE TABLE fixture (fixture_id INTEGER PRIMARY KEY, season INTEGER, match_day INTEGER, home_team INTEGER REFERENCES team(team_id), away_team INTEGER REFERENCES team(team_id), kick_off TIMESTAMP, home_score INTEGER, away_score INTEGER, attendance INTEGER);
CREATE TABLE goal (goal_id INTEGER PRIMARY KEY, fixture_id INTEGER REFERENCES fixture(fixture_id), footballer_id INTEGER REFERENCES footballer(footballer_id), minute INTEGER, kind TEXT CHECK (kind IN ('open play', 'penalty', 'header', 'own goal', 'free kick')));
CREATE TABLE transfer (transfer_id INTEGER PRIMARY KEY, footballer_id INTEGER REFERENCES footballer(footballer_id), from_team INTEGER REFERENCES team(team_id), to_team INTEGER REFERENCES team(team_id), transfer_date DATE, fee INTEGER);
