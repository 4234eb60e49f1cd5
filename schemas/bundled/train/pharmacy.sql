-- domain: pharmacy
CREATE TABLE drug (drug_code TEXT PRIMARY KEY, drug_name TEXT, maker TEXT, price NUMERIC(7,2), prescription_only BOOLEAN);
CREATE TABLE patron (patron_id INTEGER PRIMARY KEY, name TEXT, birth_date DATE, insurance TEXT CHECK (insurance IN ('public', 'private', 'none')));
CREATE TABLE prescription (presc_id INTEGER PRIMARY KEY, patron_id INTEGER REFERENCES patron(patron_id), drug_code TEXT REFERENCES drug(drug_code), doctor TEXT, issued DATE, packs INTEGER, filled BOOLEAN);
