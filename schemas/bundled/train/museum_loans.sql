-- domain: museum
-- about: objects and the loans of them to other museums
CREATE TABLE object (
  inv_no TEXT PRIMARY KEY, -- inventory number
  title TEXT NOT NULL,
  maker TEXT,
  year_made INTEGER,
  material TEXT CHECK (material IN ('oil', 'bronze', 'marble', 'paper', 'silver', 'wood')),
  insured_value INTEGER
);
CREATE TABLE borrower (
  borrower_id INTEGER PRIMARY KEY,
  institution TEXT NOT NULL,
  country TEXT,
  contact_person TEXT
);
CREATE TABLE loan (
  loan_no INTEGER PRIMARY KEY,
  inv_no TEXT NOT NULL REFERENCES object(inv_no),
  borrower_id INTEGER NOT NULL REFERENCES borrower(borrower_id),
  start_date DATE,
  end_date DATE,
  purpose TEXT CHECK (purpose IN ('exhibition', 'research', 'restoration')),
  returned BOOLEAN
);
