-- domain: events
CREATE TABLE couples (couple_id INTEGER PRIMARY KEY, partner_one TEXT, partner_two TEXT, budget INTEGER);
CREATE TABLE locations (location_id INTEGER PRIMARY KEY, location_name TEXT, town TEXT, max_guests INTEGER, rent REAL);
CREATE TABLE parties (party_id INTEGER PRIMARY KEY, couple_id INTEGER REFERENCES couples(couple_id), location_id INTEGER REFERENCES locations(location_id), party_date DATE, guests INTEGER, called_off BOOLEAN);
CREATE TABLE suppliers (supplier_id INTEGER PRIMARY KEY, supplier_name TEXT, service TEXT CHECK (service IN ('catering', 'flowers', 'music', 'photography', 'cake')));
CREATE TABLE party_suppliers (party_id INTEGER REFERENCES parties(party_id), supplier_id INTEGER REFERENCES suppliers(supplier_id), cost REAL, PRIMARY KEY (party_id, supplier_id));
