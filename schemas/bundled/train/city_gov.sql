-- domain: public administration
CREATE TABLE Resident (resident_id INTEGER PRIMARY KEY, family_name TEXT, given_name TEXT, birth_date DATE, citizenship TEXT, moved_in DATE, moved_out DATE);
CREATE TABLE Office (office_id INTEGER PRIMARY KEY, office_name TEXT, floor INTEGER, head TEXT);
CREATE TABLE Clerk (clerk_id INTEGER PRIMARY KEY, clerk_name TEXT, office_id INTEGER REFERENCES Office(office_id), pay_grade TEXT, on_leave BOOLEAN);
CREATE TABLE ServiceType (service_code TEXT PRIMARY KEY, service_name TEXT, fee REAL, office_id INTEGER REFERENCES Office(office_id));
CREATE TABLE Request (request_id INTEGER PRIMARY KEY, resident_id INTEGER REFERENCES Resident(resident_id), service_code TEXT REFERENCES ServiceType(service_code), clerk_id INTEGER REFERENCES Clerk(clerk_id), filed_on DATE, finished_on DATE, state TEXT CHECK (state IN ('received', 'in work', 'granted', 'refused', 'withdrawn')));
CREATE TABLE Complaint (complaint_id INTEGER PRIMARY KEY, request_id INTEGER REFERENCES Request(request_id), complaint_text TEXT, received_on DATE, justified BOOLEAN);
