-- domain: video games
CREATE TABLE Studio (StudioID INTEGER PRIMARY KEY, Name TEXT, Country TEXT, Employees INTEGER);
CREATE TABLE Game (
  GameID INTEGER PRIMARY KEY,
  StudioID INTEGER REFERENCES Studio(StudioID),
  Title TEXT,
  Genre TEXT CHECK (Genre IN ('puzzle', 'shooter', 'strategy', 'racing', 'role-playing')),
  ReleaseYear INTEGER,
  Price REAL,
  AgeRating INTEGER CHECK (AgeRating IN (3, 7, 12, 16, 18))
);
CREATE TABLE Player (PlayerID INTEGER PRIMARY KEY, Nickname TEXT, Country TEXT, Level INTEGER, Banned BOOLEAN);
CREATE TABLE Achievement (
  PlayerID INTEGER REFERENCES Player(PlayerID),
  GameID INTEGER REFERENCES Game(GameID),
  HoursPlayed REAL,
  Trophies INTEGER,
  LastPlayed DATE,
  PRIMARY KEY (PlayerID, GameID)
);
