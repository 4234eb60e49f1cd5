-- domain: banking
CREATE TABLE branch (branch_no INTEGER PRIMARY KEY, branch_name TEXT, city TEXT, opened DATE);
CREATE TABLE client (client_no INTEGER PRIMARY KEY, last_name TEXT, first_name TEXT, date_of_birth DATE, occupation TEXT, branch_no INTEGER REFERENCES branch(branch_no));
CREATE TABLE account (
  account_no TEXT PRIMARY KEY,
  client_no INTEGER REFERENCES client(client_no),
  account_type TEXT CHECK (account_type IN ('current', 'savings', 'business', 'joint')),
  balance NUMERIC(12,2),
  opened_on DATE,
  closed_on DATE
);
CREATE TABLE txn (
  txn_id INTEGER PRIMARY KEY,
  account_no TEXT REFERENCES account(account_no),
  booked_on DATE,
  amount NUMERIC(12,2),
  direction TEXT CHECK (direction IN ('debit', 'credit')),
  memo TEXT
);
CREATE TABLE card (card_no TEXT PRIMARY KEY, account_no TEXT REFERENCES account(account_no), brand TEXT CHECK (brand IN ('Visa', 'Mastercard', 'Maestro')), expires_on DATE, blocked BOOLEAN);
