-- domain: restaurants
CREATE TABLE eatery (
  eatery_id INTEGER PRIMARY KEY,
  eatery_name TEXT,
  cuisine TEXT CHECK (cuisine IN ('Italian', 'Thai', 'Mexican', 'Indian', 'French', 'Japanese')),
  neighbourhood TEXT,
  seats INTEGER,
  opened_year INTEGER,
  price_level INTEGER CHECK (price_level IN (1, 2, 3, 4))
);
CREATE TABLE dish (
  dish_id INTEGER PRIMARY KEY,
  eatery_id INTEGER REFERENCES eatery(eatery_id),
  dish_name TEXT,
  price REAL,
  vegetarian BOOLEAN
);
CREATE TABLE guest_rating (
  rating_id INTEGER PRIMARY KEY,
  eatery_id INTEGER REFERENCES eatery(eatery_id),
  guest TEXT,
  rated_on DATE,
  score INTEGER
);
