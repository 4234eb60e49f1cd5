-- domain: podcasts
-- about: shows, their episodes, and the accounts that follow them
CREATE TABLE shows (
  show_id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  former_title TEXT, -- title before the show was renamed
  genre TEXT NOT NULL CHECK (genre IN ('true crime', 'comedy', 'news', 'fiction', 'history')),
  language TEXT NOT NULL CHECK (language IN ('English', 'Spanish', 'German', 'French')),
  host_name TEXT NOT NULL,
  started_year INTEGER NOT NULL CHECK (started_year BETWEEN 2006 AND 2024),
  merged_into INTEGER REFERENCES shows(show_id) -- the show that took this one over
);
CREATE TABLE episodes (
  episode_id INTEGER PRIMARY KEY,
  show_id INTEGER NOT NULL REFERENCES shows(show_id),
  title TEXT NOT NULL,
  released_on DATE NOT NULL,
  minutes INTEGER NOT NULL CHECK (minutes BETWEEN 12 AND 150),
  downloads INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'scheduled', 'published', 'archived'))
);
CREATE TABLE accounts (
  account_id INTEGER PRIMARY KEY,
  username TEXT NOT NULL,
  country TEXT NOT NULL,
  plan TEXT NOT NULL CHECK (plan IN ('free', 'plus', 'family')),
  opened_on DATE NOT NULL,
  closed_on DATE,
  is_anonymous BOOLEAN NOT NULL
);
CREATE TABLE subscriptions (
  account_id INTEGER NOT NULL REFERENCES accounts(account_id),
  show_id INTEGER NOT NULL REFERENCES shows(show_id),
  since DATE NOT NULL,
  PRIMARY KEY (account_id, show_id)
);
