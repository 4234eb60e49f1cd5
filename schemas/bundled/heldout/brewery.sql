-- domain: brewery
-- about: recipes, tanks, batches and the pubs that buy the beer
CREATE TABLE recipe (
  recipe_id INTEGER PRIMARY KEY,
  beer_name TEXT NOT NULL,
  style TEXT CHECK (style IN ('lager', 'stout', 'pale ale', 'wheat beer', 'porter')),
  abv REAL, -- alcohol by volume, percent
  bitterness INTEGER,
  cloned_from INTEGER REFERENCES recipe(recipe_id) -- the recipe this one is a copy of
);
CREATE TABLE tank (
  tank_id INTEGER PRIMARY KEY,
  tank_name TEXT NOT NULL,
  volume_l INTEGER,
  last_purged DATE
);
CREATE TABLE batch (
  batch_no INTEGER PRIMARY KEY,
  recipe_id INTEGER REFERENCES recipe(recipe_id),
  tank_id INTEGER REFERENCES tank(tank_id),
  brewed_on DATE,
  litres INTEGER,
  state TEXT CHECK (state IN ('fermenting', 'conditioning', 'bottled', 'dumped'))
);
CREATE TABLE pub (
  pub_id INTEGER PRIMARY KEY,
  pub_name TEXT NOT NULL,
  town TEXT,
  seats INTEGER,
  is_active BOOLEAN
);
CREATE TABLE delivery (
  delivery_id INTEGER PRIMARY KEY,
  batch_no INTEGER REFERENCES batch(batch_no),
  pub_id INTEGER REFERENCES pub(pub_id),
  delivered_on DATE,
  kegs INTEGER,
  total_price REAL
);
