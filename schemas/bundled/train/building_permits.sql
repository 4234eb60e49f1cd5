-- domain: construction
CREATE TABLE architects (arch_id INTEGER PRIMARY KEY, arch_name TEXT, nationality TEXT, licence_year INTEGER);
CREATE TABLE buildings (bldg_id INTEGER PRIMARY KEY, bldg_name TEXT, city TEXT, floors INTEGER, height_m REAL, completed INTEGER, arch_id INTEGER REFERENCES architects(arch_id), demolished BOOLEAN);
CREATE TABLE permits (permit_no INTEGER PRIMARY KEY, bldg_id INTEGER REFERENCES buildings(bldg_id), work_type TEXT CHECK (work_type IN ('new', 'extension', 'repair', 'demolition')), granted DATE, est_cost INTEGER);
