-- domain: fashion
CREATE TABLE designer (designer_id INTEGER PRIMARY KEY, designer_name TEXT, nationality TEXT, joined_year INTEGER);
CREATE TABLE collection (collection_id INTEGER PRIMARY KEY, collection_name TEXT, season TEXT CHECK (season IN ('spring', 'summer', 'autumn', 'winter')), year INTEGER, designer_id INTEGER REFERENCES designer(designer_id));
CREATE TABLE garment (sku TEXT PRIMARY KEY, garment_name TEXT, collection_id INTEGER REFERENCES collection(collection_id), fabric TEXT CHECK (fabric IN ('cotton', 'wool', 'linen', 'silk', 'denim')), cost REAL, price REAL, discontinued BOOLEAN);
CREATE TABLE boutique (boutique_id INTEGER PRIMARY KEY, city TEXT, manager_name TEXT, floor_sqm INTEGER, opened DATE, closed DATE);
CREATE TABLE inventory (boutique_id INTEGER REFERENCES boutique(boutique_id), sku TEXT REFERENCES garment(sku), size TEXT CHECK (size IN ('S', 'M', 'L', 'XL')), quantity INTEGER, PRIMARY KEY (boutique_id, sku, size));
CREATE TABLE sale (sale_id INTEGER PRIMARY KEY, boutique_id INTEGER REFERENCES boutique(boutique_id), sku TEXT REFERENCES garment(sku), sold_on DATE, quantity INTEGER, discount_pct INTEGER, returned BOOLEAN);
