-- domain: theatre
CREATE TABLE plays (play_id INTEGER PRIMARY KEY, title TEXT, playwright TEXT, written INTEGER, kind TEXT CHECK (kind IN ('tragedy', 'comedy', 'musical', 'drama')));
CREATE TABLE actors (actor_id INTEGER PRIMARY KEY, name TEXT, debut_year INTEGER);
CREATE TABLE roles (play_id INTEGER REFERENCES plays(play_id), actor_id INTEGER REFERENCES actors(actor_id), role_name TEXT, understudy BOOLEAN, PRIMARY KEY (play_id, actor_id));
CREATE TABLE evenings (evening_id INTEGER PRIMARY KEY, play_id INTEGER REFERENCES plays(play_id), played_on DATE, sold_seats INTEGER, takings REAL);
