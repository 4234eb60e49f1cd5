-- domain: coworking
-- about: members of a shared office, the spaces they book and what they pay
CREATE TABLE members (
  member_id INTEGER PRIMARY KEY,
  full_name TEXT NOT NULL,
  company TEXT,
  plan TEXT CHECK (plan IN ('day pass', 'flex', 'fixed desk', 'team')),
  joined_on DATE,
  removed_at DATE -- set when the membership was taken away
);
CREATE TABLE spaces (
  space_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT CHECK (kind IN ('desk', 'meeting room', 'phone booth', 'studio')),
  floor INTEGER,
  hourly_rate REAL
);
CREATE TABLE sessions (
  session_id INTEGER PRIMARY KEY,
  member_id INTEGER REFERENCES members(member_id),
  space_id INTEGER REFERENCES spaces(space_id),
  held_on DATE,
  hours INTEGER,
  outcome TEXT CHECK (outcome IN ('completed', 'terminated early', 'no-show', 'cancelled'))
);
CREATE TABLE invoices (
  invoice_id INTEGER PRIMARY KEY,
  member_id INTEGER REFERENCES members(member_id),
  issued_on DATE,
  amount REAL,
  status TEXT CHECK (status IN ('open', 'paid', 'overdue', 'written off'))
);
CREATE TABLE contract_extensions (
  extension_id INTEGER PRIMARY KEY,
  member_id INTEGER REFERENCES members(member_id),
  signed_on DATE,
  extra_months INTEGER
);
