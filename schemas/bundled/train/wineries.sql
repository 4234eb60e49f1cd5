-- domain: winery
CREATE TABLE region (
  id INTEGER PRIMARY KEY,
  name VARCHAR(60) NOT NULL,
  country VARCHAR(40),
  climate VARCHAR(20) CHECK (climate IN ('maritime', 'continental', 'mediterranean'))
);
CREATE TABLE winery (
  id INTEGER PRIMARY KEY,
  name VARCHAR(80) NOT NULL,
  region_id INTEGER REFERENCES region(id),
  founded INTEGER,
  hectares DECIMAL(6,1)
);
CREATE TABLE bottling (
  id INTEGER PRIMARY KEY,
  winery_id INTEGER REFERENCES winery(id),
  grape VARCHAR(30) CHECK (grape IN ('Riesling', 'Merlot', 'Pinot Noir', 'Syrah', 'Chardonnay')),
  vintage INTEGER,
  bottles INTEGER,
  price DECIMAL(7,2),
  score INTEGER CHECK (score BETWEEN 50 AND 100)
);
