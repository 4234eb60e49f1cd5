-- domain: recipes
CREATE TABLE recipes (
  id INTEGER PRIMARY KEY,
  title TEXT,
  author TEXT,
  minutes INTEGER,
  servings INTEGER,
  difficulty TEXT CHECK (difficulty IN ('easy', 'medium', 'hard')),
  created DATE
);
CREATE TABLE ingredients (id INTEGER PRIMARY KEY, name TEXT, kcal_per_100g INTEGER, vegan BOOLEAN);
CREATE TABLE recipe_ingredients (
  recipe_id INTEGER REFERENCES recipes(id),
  ingredient_id INTEGER REFERENCES ingredients(id),
  grams REAL,
  PRIMARY KEY (recipe_id, ingredient_id)
);
