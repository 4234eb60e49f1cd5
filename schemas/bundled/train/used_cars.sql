-- domain: car sales
CREATE TABLE makers (maker_id INTEGER PRIMARY KEY, maker TEXT, country TEXT);
CREATE TABLE models (model_id INTEGER PRIMARY KEY, maker_id INTEGER REFERENCES makers(maker_id), model TEXT, body TEXT CHECK (body IN ('sedan', 'suv', 'hatchback', 'estate', 'coupe')));
CREATE TABLE vehicles (vin TEXT PRIMARY KEY, model_id INTEGER REFERENCES models(model_id), year INTEGER, mileage INTEGER, horsepower INTEGER, fuel TEXT CHECK (fuel IN ('petrol', 'diesel', 'hybrid', 'electric')), asking_price INTEGER, sold_on DATE);
