-- domain: elderly care
CREATE TABLE wing (wing_id INTEGER PRIMARY KEY, wing_name TEXT, floor INTEGER, beds INTEGER);
CREATE TABLE resident (resident_id INTEGER PRIMARY KEY, resident_name TEXT, birth_date DATE, wing_id INTEGER REFERENCES wing(wing_id), care_level INTEGER CHECK (care_level IN (1, 2, 3, 4, 5)), moved_in DATE, moved_out DATE);
CREATE TABLE relative (relative_id INTEGER PRIMARY KEY, resident_id INTEGER REFERENCES resident(resident_id), relative_name TEXT, relation TEXT CHECK (relation IN ('daughter', 'son', 'spouse', 'sibling', 'friend')), phone TEXT);
CREATE TABLE carer (carer_id INTEGER PRIMARY KEY, carer_name TEXT, qualification TEXT, weekly_hours INTEGER, is_active BOOLEAN);
CREATE TABLE care_log (log_id INTEGER PRIMARY KEY, resident_id INTEGER REFERENCES resident(resident_id), carer_id INTEGER REFERENCES carer(carer_id), done_on DATE, activity TEXT CHECK (activity IN ('washing', 'medication', 'meal', 'walk', 'physiotherapy')), minutes INTEGER);
CREATE TABLE visit (visit_id INTEGER PRIMARY KEY, relative_id INTEGER REFERENCES relative(relative_id), visited_on DATE, minutes INTEGER);
