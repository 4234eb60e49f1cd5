-- domain: insurance
CREATE TABLE policy_holder (
  holder_id INTEGER PRIMARY KEY,
  name TEXT,
  birth_year INTEGER,
  state TEXT
);
CREATE TABLE policy (
  policy_no TEXT PRIMARY KEY,
  holder_id INTEGER REFERENCES policy_holder(holder_id),
  product TEXT CHECK (product IN ('car', 'home', 'life', 'travel', 'liability')),
  start_date DATE,
  yearly_premium NUMERIC(8,2),
  is_active BOOLEAN
);
CREATE TABLE claim (
  claim_no INTEGER PRIMARY KEY,
  policy_no TEXT REFERENCES policy(policy_no),
  filed_on DATE,
  amount_claimed NUMERIC(10,2),
  amount_paid NUMERIC(10,2),
  status TEXT CHECK (status IN ('open', 'approved', 'rejected', 'settled'))
);
