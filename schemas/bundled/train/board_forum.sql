-- domain: online forum
CREATE TABLE "user" (uid INTEGER PRIMARY KEY, nick TEXT, joined DATE, reputation INTEGER, banned BOOLEAN);
CREATE TABLE section (sid INTEGER PRIMARY KEY, name TEXT, "group" TEXT CHECK ("group" IN ('general', 'help', 'off-topic', 'market')));
CREATE TABLE thread (tid INTEGER PRIMARY KEY, sid INTEGER REFERENCES section(sid), uid INTEGER REFERENCES "user"(uid), subject TEXT, opened DATE, views INTEGER, locked BOOLEAN);
CREATE TABLE post (pid INTEGER PRIMARY KEY, tid INTEGER REFERENCES thread(tid), uid INTEGER REFERENCES "user"(uid), posted TIMESTAMP, words INTEGER, upvotes INTEGER, deleted BOOLEAN);
