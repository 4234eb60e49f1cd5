-- domain: document management
CREATE TABLE ref_doc_type (doc_type_cd TEXT PRIMARY KEY, doc_type_name TEXT, retention_years INTEGER);
CREATE TABLE employee (employee_id INTEGER PRIMARY KEY, employee_name TEXT, role TEXT, left_on DATE);
CREATE TABLE shelf (shelf_id INTEGER PRIMARY KEY, building TEXT, corridor TEXT, max_folders INTEGER);
CREATE TABLE document (document_id INTEGER PRIMARY KEY, doc_type_cd TEXT REFERENCES ref_doc_type(doc_type_cd), title TEXT, author_id INTEGER REFERENCES employee(employee_id), shelf_id INTEGER REFERENCES shelf(shelf_id), created_on DATE, pages INTEGER, confidential BOOLEAN, destroyed_on DATE);
CREATE TABLE document_version (document_id INTEGER REFERENCES document(document_id), version_no INTEGER, changed_by INTEGER REFERENCES employee(employee_id), changed_on DATE, size_kb INTEGER, PRIMARY KEY (document_id, version_no));
CREATE TABLE lending (lending_id INTEGER PRIMARY KEY, document_id INTEGER REFERENCES document(document_id), employee_id INTEGER REFERENCES employee(employee_id), lent_on DATE, returned_on DATE);
