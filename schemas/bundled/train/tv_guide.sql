-- domain: television
CREATE TABLE channel (channel_id INTEGER PRIMARY KEY, channel_name TEXT, country TEXT, hd BOOLEAN);
CREATE TABLE series (series_id INTEGER PRIMARY KEY, series_title TEXT, genre TEXT CHECK (genre IN ('drama', 'comedy', 'crime', 'documentary', 'animation')), seasons INTEGER, first_aired INTEGER, channel_id INTEGER REFERENCES channel(channel_id));
CREATE TABLE episode (series_id INTEGER REFERENCES series(series_id), season INTEGER, number INTEGER, episode_title TEXT, air_date DATE, viewers_millions REAL, PRIMARY KEY (series_id, season, number));
CREATE TABLE actor (actor_id INTEGER PRIMARY KEY, actor_name TEXT, born INTEGER, nationality TEXT);
CREATE TABLE casting (actor_id INTEGER REFERENCES actor(actor_id), series_id INTEGER REFERENCES series(series_id), character_name TEXT, main_role BOOLEAN, PRIMARY KEY (actor_id, series_id));
