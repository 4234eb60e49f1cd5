-- domain: childcare
CREATE TABLE groups (group_id INTEGER PRIMARY KEY, group_name TEXT, room TEXT, max_children INTEGER);
CREATE TABLE children (child_id INTEGER PRIMARY KEY, first_name TEXT, surname TEXT, born DATE, group_id INTEGER REFERENCES groups(group_id), allergies TEXT, left_at DATE);
CREATE TABLE parents (parent_id INTEGER PRIMARY KEY, parent_name TEXT, mobile TEXT, email TEXT);
CREATE TABLE child_parent (child_id INTEGER REFERENCES children(child_id), parent_id INTEGER REFERENCES parents(parent_id), may_collect BOOLEAN, PRIMARY KEY (child_id, parent_id));
CREATE TABLE educators (educator_id INTEGER PRIMARY KEY, educator_name TEXT, group_id INTEGER REFERENCES groups(group_id), part_time BOOLEAN);
CREATE TABLE fees (fee_id INTEGER PRIMARY KEY, child_id INTEGER REFERENCES children(child_id), fee_month INTEGER, fee_year INTEGER, amount REAL, paid BOOLEAN);
