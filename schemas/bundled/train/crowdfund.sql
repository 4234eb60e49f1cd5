-- domain: crowdfunding
CREATE TABLE creators (creator_id INTEGER PRIMARY KEY, name TEXT, country TEXT, verified BOOLEAN);
CREATE TABLE projects (
  project_id INTEGER PRIMARY KEY,
  creator_id INTEGER REFERENCES creators(creator_id),
  title TEXT,
  category TEXT CHECK (category IN ('board games', 'gadgets', 'comics', 'film', 'food')),
  goal INTEGER,
  launched_on DATE,
  state TEXT CHECK (state IN ('live', 'funded', 'failed', 'suspended'))
);
CREATE TABLE backers (backer_id INTEGER PRIMARY KEY, nickname TEXT, country TEXT);
CREATE TABLE pledges (pledge_id INTEGER PRIMARY KEY, project_id INTEGER REFERENCES projects(project_id), backer_id INTEGER REFERENCES backers(backer_id), amount REAL, pledged_on DATE, refunded BOOLEAN);
