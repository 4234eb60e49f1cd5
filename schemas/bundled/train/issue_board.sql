-- domain: software development
-- about: projects, people, tickets, labels and comments
CREATE TABLE person (id INTEGER PRIMARY KEY, login TEXT, email TEXT, team TEXT, is_active BOOLEAN);
CREATE TABLE project (id INTEGER PRIMARY KEY, key TEXT UNIQUE, name TEXT, lead_id INTEGER REFERENCES person(id), archived BOOLEAN);
CREATE TABLE milestone (id INTEGER PRIMARY KEY, project_id INTEGER REFERENCES project(id), name TEXT, due_on DATE);
CREATE TABLE ticket (
  id INTEGER PRIMARY KEY,
  project_id INTEGER REFERENCES project(id),
  milestone_id INTEGER REFERENCES milestone(id),
  parent_id INTEGER REFERENCES ticket(id),
  title TEXT,
  type TEXT CHECK (type IN ('bug', 'feature', 'chore', 'question')),
  priority TEXT CHECK (priority IN ('low', 'medium', 'high', 'urgent')),
  status TEXT CHECK (status IN ('open', 'in progress', 'blocked', 'closed')),
  assignee_id INTEGER REFERENCES person(id),
  reporter_id INTEGER REFERENCES person(id),
  story_points INTEGER,
  created_on DATE,
  closed_on DATE
);
CREATE TABLE label (id INTEGER PRIMARY KEY, name TEXT, color TEXT);
CREATE TABLE ticket_label (ticket_id INTEGER REFERENCES ticket(id), label_id INTEGER REFERENCES label(id), PRIMARY KEY (ticket_id, label_id));
CREATE TABLE comment (id INTEGER PRIMARY KEY, ticket_id INTEGER REFERENCES ticket(id), author_id INTEGER REFERENCES person(id), body TEXT, written_at TIMESTAMP);
