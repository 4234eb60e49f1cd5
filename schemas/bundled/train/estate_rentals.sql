-- domain: property management
CREATE TABLE landlord (landlord_id INTEGER PRIMARY KEY, landlord_name TEXT, iban TEXT, phone TEXT);
CREATE TABLE building (building_id INTEGER PRIMARY KEY, landlord_id INTEGER REFERENCES landlord(landlord_id), street TEXT, town TEXT, built INTEGER, lift BOOLEAN);
CREATE TABLE flat (flat_id INTEGER PRIMARY KEY, building_id INTEGER REFERENCES building(building_id), storey INTEGER, rooms REAL, sqm REAL, balcony BOOLEAN, cold_rent REAL);
CREATE TABLE tenant (tenant_id INTEGER PRIMARY KEY, tenant_name TEXT, occupation TEXT, birth_year INTEGER);
CREATE TABLE lease (lease_id INTEGER PRIMARY KEY, flat_id INTEGER REFERENCES flat(flat_id), tenant_id INTEGER REFERENCES tenant(tenant_id), lease_start DATE, lease_end DATE, deposit REAL, terminated BOOLEAN);
CREATE TABLE rent_payment (payment_id INTEGER PRIMARY KEY, lease_id INTEGER REFERENCES lease(lease_id), paid_on DATE, amount REAL);
CREATE TABLE repair (repair_id INTEGER PRIMARY KEY, flat_id INTEGER REFERENCES flat(flat_id), reported DATE, trade TEXT CHECK (trade IN ('plumbing', 'heating', 'electric', 'painting')), invoice_amount REAL, state TEXT CHECK (state IN ('reported', 'ordered', 'done')));
