-- domain: coworking
-- about: members of a shared office, the spaces they book and what they pay
CREATE TABLE members (
  member_id INTEGER PRIMARY KEY,
  full_name TEXT NOT NULL,
  company TEXT,
  plan TEXT NOT NULL CHECK (plan IN ('day pass', 'flex', 'fixed desk', 'team')),
  joined_on DATE NOT NULL,
  removed_at DATE -- set when the membership was taken away
);
CREATE TABLE spaces (
  space_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('desk', 'meeting room', 'phone booth', 'studio')),
  floor INTEGER NOT NULL,
  hourly_rate REAL NOT NULL
);
CREATE TABLE sessions (
  session_id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES members(member_id),
  space_id INTEGER NOT NULL REFERENCES spaces(space_id),
  held_on DATE NOT NULL,
  hours INTEGER NOT NULL CHECK (hours BETWEEN 1 AND 12),
  outcome TEXT NOT NULL CHECK (outcome IN ('completed', 'terminated early', 'no-show', 'cancelled'))
);
CREATE TABLE invoices (
  invoice_id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES members(member_id),
  issued_on DATE NOT NULL,
  amount REAL NOT NULL CHECK (amount BETWEEN 20 AND 900),
  status TEXT NOT NULL CHECK (status IN ('open', 'paid', 'overdue', 'written off'))
);
CREATE TABLE contract_extensions (
  extension_id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES members(member_id),
  signed_on DATE NOT NULL,
  extra_months INTEGER NOT NULL CHECK (extra_months BETWEEN 1 AND 24)
);
