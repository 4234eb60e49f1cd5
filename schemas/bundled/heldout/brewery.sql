-- domain: brewery
-- about: recipes, tanks, batches and the pubs that buy the beer
CREATE TABLE recipe (
  recipe_id INTEGER PRIMARY KEY,
  beer_name TEXT NOT NULL,
  style TEXT NOT NULL CHECK (style IN ('lager', 'stout', 'pale ale', 'wheat beer', 'porter')),
  abv REAL NOT NULL CHECK (abv BETWEEN 3 AND 12), -- alcohol by volume, percent
  bitterness INTEGER NOT NULL CHECK (bitterness BETWEEN 5 AND 90),
  cloned_from INTEGER REFERENCES recipe(recipe_id) -- the recipe this one is a copy of
);
CREATE TABLE tank (
  tank_id INTEGER PRIMARY KEY,
  tank_name TEXT NOT NULL,
  volume_l INTEGER NOT NULL,
  last_purged DATE
);
CREATE TABLE batch (
  batch_no INTEGER PRIMARY KEY,
  recipe_id INTEGER NOT NULL REFERENCES recipe(recipe_id),
  tank_id INTEGER NOT NULL REFERENCES tank(tank_id),
  brewed_on DATE NOT NULL,
  litres INTEGER NOT NULL CHECK (litres BETWEEN 300 AND 6000),
  state TEXT NOT NULL CHECK (state IN ('fermenting', 'conditioning', 'bottled', 'dumped'))
);
CREATE TABLE pub (
  pub_id INTEGER PRIMARY KEY,
  pub_name TEXT NOT NULL,
  town TEXT NOT NULL,
  seats INTEGER NOT NULL,
  is_active BOOLEAN NOT NULL
);
CREATE TABLE delivery (
  delivery_id INTEGER PRIMARY KEY,
  batch_no INTEGER NOT NULL REFERENCES batch(batch_no),
  pub_id INTEGER NOT NULL REFERENCES pub(pub_id),
  delivered_on DATE NOT NULL,
  kegs INTEGER NOT NULL CHECK (kegs BETWEEN 1 AND 40),
  total_price REAL NOT NULL CHECK (total_price BETWEEN 80 AND 4000)
);
