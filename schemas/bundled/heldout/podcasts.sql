-- domain: podcasts
-- about: shows, their episodes, and the accounts that follow them
CREATE TABLE shows (
  show_id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  former_title TEXT, -- title before the show was renamed
  genre TEXT CHECK (genre IN ('true crime', 'comedy', 'news', 'fiction', 'history')),
  language TEXT CHECK (language IN ('English', 'Spanish', 'German', 'French')),
  host_name TEXT,
  started_year INTEGER,
  merged_into INTEGER REFERENCES shows(show_id) -- the show that took this one over
);
CREATE TABLE episodes (
  episode_id INTEGER PRIMARY KEY,
  show_id INTEGER REFERENCES shows(show_id),
  title TEXT NOT NULL,
  released_on DATE,
  minutes INTEGER,
  downloads INTEGER,
  state TEXT CHECK (state IN ('draft', 'scheduled', 'published', 'archived'))
);
CREATE TABLE accounts (
  account_id INTEGER PRIMARY KEY,
  username TEXT,
  country TEXT,
  plan TEXT CHECK (plan IN ('free', 'plus', 'family')),
  opened_on DATE,
  closed_on DATE,
  is_anonymous BOOLEAN
);
CREATE TABLE subscriptions (
  account_id INTEGER REFERENCES accounts(account_id),
  show_id INTEGER REFERENCES shows(show_id),
  since DATE,
  PRIMARY KEY (account_id, show_id)
);
