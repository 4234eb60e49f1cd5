-- domain: music streaming
CREATE TABLE artists (artist_id INTEGER PRIMARY KEY, artist_name TEXT NOT NULL, country TEXT, formed_year INTEGER, genre TEXT);
CREATE TABLE albums (album_id INTEGER PRIMARY KEY, artist_id INTEGER REFERENCES artists(artist_id), title TEXT, release_year INTEGER, label TEXT);
CREATE TABLE tracks (
  track_id INTEGER PRIMARY KEY,
  album_id INTEGER REFERENCES albums(album_id),
  title TEXT,
  seconds INTEGER,
  explicit BOOLEAN
);
CREATE TABLE users (
  user_id INTEGER PRIMARY KEY,
  user_name TEXT,
  country TEXT,
  tier TEXT CHECK (tier IN ('free', 'premium', 'student', 'family')),
  created_at DATE,
  deleted_at DATE
);
CREATE TABLE streams (
  stream_id INTEGER PRIMARY KEY,
  user_id INTEGER REFERENCES users(user_id),
  track_id INTEGER REFERENCES tracks(track_id),
  played_at TIMESTAMP,
  device TEXT CHECK (device IN ('phone', 'web', 'speaker', 'tv', 'car'))
);
CREATE TABLE playlists (playlist_id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users(user_id), name TEXT, is_public BOOLEAN);
CREATE TABLE playlist_tracks (
  playlist_id INTEGER REFERENCES playlists(playlist_id),
  track_id INTEGER REFERENCES tracks(track_id),
  position INTEGER,
  PRIMARY KEY (playlist_id, track_id)
);
