-- domain: tennis
CREATE TABLE player (player_id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, hand TEXT CHECK (hand IN ('L', 'R')), nationality TEXT, birth_date DATE, ranking INTEGER);
CREATE TABLE open_tournament (tourney_id INTEGER PRIMARY KEY, tourney_name TEXT, surface TEXT CHECK (surface IN ('clay', 'grass', 'hard')), tourney_year INTEGER, prize INTEGER);
CREATE TABLE tennis_match (match_no INTEGER PRIMARY KEY, tourney_id INTEGER REFERENCES open_tournament(tourney_id), round TEXT CHECK (round IN ('R32', 'R16', 'QF', 'SF', 'F')), winner_id INTEGER REFERENCES player(player_id), loser_id INTEGER REFERENCES player(player_id), sets INTEGER, minutes INTEGER);
