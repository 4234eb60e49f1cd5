-- domain: genealogy
CREATE TABLE person (person_id INTEGER PRIMARY KEY, given_name TEXT, family_name TEXT, sex TEXT CHECK (sex IN ('f', 'm')), birth_year INTEGER, death_year INTEGER, birth_place TEXT, mother_id INTEGER REFERENCES person(person_id), father_id INTEGER REFERENCES person(person_id));
CREATE TABLE marriage (marriage_id INTEGER PRIMARY KEY, spouse1_id INTEGER REFERENCES person(person_id), spouse2_id INTEGER REFERENCES person(person_id), married_year INTEGER, divorced_year INTEGER, place TEXT);
