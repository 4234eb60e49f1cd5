-- domain: elections
CREATE TABLE party (party_id INTEGER PRIMARY KEY, party_name TEXT, leader TEXT, founded INTEGER, ideology TEXT CHECK (ideology IN ('left', 'centre', 'right', 'green')));
CREATE TABLE constituency (const_id INTEGER PRIMARY KEY, const_name TEXT, region TEXT, registered_voters INTEGER);
CREATE TABLE candidate (
  cand_id INTEGER PRIMARY KEY,
  cand_name TEXT,
  party_id INTEGER REFERENCES party(party_id),
  const_id INTEGER REFERENCES constituency(const_id),
  age INTEGER,
  incumbent BOOLEAN,
  withdrawn BOOLEAN
);
CREATE TABLE vote_count (
  cand_id INTEGER REFERENCES candidate(cand_id),
  election_year INTEGER,
  votes INTEGER,
  PRIMARY KEY (cand_id, election_year)
);
