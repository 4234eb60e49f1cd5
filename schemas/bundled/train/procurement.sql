-- domain: procurement
CREATE TABLE vendor (vendor_no INTEGER PRIMARY KEY, vendor_name TEXT, city TEXT, rating INTEGER, blacklisted BOOLEAN);
CREATE TABLE article (article_no INTEGER PRIMARY KEY, description TEXT, unit TEXT, list_price NUMERIC(9,2));
CREATE TABLE purchase_order (po_no INTEGER PRIMARY KEY, vendor_no INTEGER REFERENCES vendor(vendor_no), po_date DATE, approved_by TEXT, state TEXT CHECK (state IN ('draft', 'sent', 'received', 'closed')));
CREATE TABLE po_line (po_no INTEGER REFERENCES purchase_order(po_no), article_no INTEGER REFERENCES article(article_no), qty INTEGER, price NUMERIC(9,2), PRIMARY KEY (po_no, article_no));
