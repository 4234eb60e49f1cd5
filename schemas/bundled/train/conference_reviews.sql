-- domain: academic conference
CREATE TABLE tracks (track_id INTEGER PRIMARY KEY, track_name TEXT, chair TEXT);
CREATE TABLE submissions (sub_id INTEGER PRIMARY KEY, track_id INTEGER REFERENCES tracks(track_id), title TEXT, first_author TEXT, submitted_on DATE, decision TEXT CHECK (decision IN ('accept', 'reject', 'revise')), withdrawn BOOLEAN);
CREATE TABLE reviewers (reviewer_id INTEGER PRIMARY KEY, reviewer_name TEXT, affiliation TEXT);
CREATE TABLE reviews (sub_id INTEGER REFERENCES submissions(sub_id), reviewer_id INTEGER REFERENCES reviewers(reviewer_id), score INTEGER, confidence INTEGER, PRIMARY KEY (sub_id, reviewer_id));
