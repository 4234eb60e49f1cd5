-- domain: agriculture
CREATE TABLE farmer (farmer_id INTEGER PRIMARY KEY, farmer_name TEXT, village TEXT, organic BOOLEAN);
CREATE TABLE field (field_id INTEGER PRIMARY KEY, farmer_id INTEGER REFERENCES farmer(farmer_id), hectares REAL, soil TEXT CHECK (soil IN ('clay', 'sand', 'loam', 'peat')), irrigated BOOLEAN);
CREATE TABLE harvest (field_id INTEGER REFERENCES field(field_id), season INTEGER, crop TEXT CHECK (crop IN ('wheat', 'maize', 'potato', 'barley', 'soy')), tonnes REAL, price_per_tonne REAL, PRIMARY KEY (field_id, season));
