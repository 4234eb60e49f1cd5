-- domain: customer support
CREATE TABLE clients (client_id INTEGER PRIMARY KEY, company TEXT, plan TEXT CHECK (plan IN ('starter', 'business', 'enterprise')), country TEXT, is_deleted BOOLEAN);
CREATE TABLE agents (agent_id INTEGER PRIMARY KEY, agent_name TEXT, level INTEGER, on_leave BOOLEAN);
CREATE TABLE cases (case_id INTEGER PRIMARY KEY, client_id INTEGER REFERENCES clients(client_id), agent_id INTEGER REFERENCES agents(agent_id), subject TEXT, severity TEXT CHECK (severity IN ('minor', 'major', 'critical')), opened_at DATE, solved_at DATE, satisfaction INTEGER);
