-- domain: pet care
CREATE TABLE Breeds (breed_code TEXT PRIMARY KEY, breed_name TEXT);
CREATE TABLE Keepers (keeper_id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, street TEXT, city TEXT, phone TEXT);
CREATE TABLE Pups (pup_id INTEGER PRIMARY KEY, keeper_id INTEGER REFERENCES Keepers(keeper_id), breed_code TEXT REFERENCES Breeds(breed_code), pup_name TEXT, age INTEGER, gender TEXT CHECK (gender IN ('male', 'female')), weight REAL, abandoned BOOLEAN);
CREATE TABLE Stays (stay_id INTEGER PRIMARY KEY, pup_id INTEGER REFERENCES Pups(pup_id), arrived DATE, departed DATE, daily_cost REAL);
