-- domain: call centre
-- about: who took which call, and how it ended
CREATE TABLE tbl_team (
  team_id INTEGER PRIMARY KEY,
  team_name TEXT,
  floor INTEGER
);
CREATE TABLE tbl_agent (
  agent_id INTEGER PRIMARY KEY,
  first_name TEXT,
  last_name TEXT,
  team_id INTEGER REFERENCES tbl_team(team_id),
  hired_on DATE,
  hourly_wage REAL,
  supervisor_id INTEGER REFERENCES tbl_agent(agent_id)
);
CREATE TABLE tbl_call (
  call_id INTEGER PRIMARY KEY,
  agent_id INTEGER REFERENCES tbl_agent(agent_id),
  caller_phone TEXT,
  started_at TIMESTAMP,
  wait_sec INTEGER,
  talk_sec INTEGER,
  outcome TEXT CHECK (outcome IN ('resolved', 'escalated', 'abandoned', 'callback')),
  rating INTEGER CHECK (rating BETWEEN 1 AND 5)
);
