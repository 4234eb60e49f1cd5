-- domain: mining
CREATE TABLE mine (mine_id INTEGER PRIMARY KEY, mine_name TEXT, province TEXT, ore TEXT CHECK (ore IN ('copper', 'gold', 'iron', 'lithium', 'coal')), opened INTEGER, depth_m INTEGER);
CREATE TABLE miner (miner_id INTEGER PRIMARY KEY, mine_id INTEGER REFERENCES mine(mine_id), miner_name TEXT, job TEXT, shift TEXT CHECK (shift IN ('day', 'night')), years_underground INTEGER);
CREATE TABLE output (mine_id INTEGER REFERENCES mine(mine_id), year INTEGER, tonnes INTEGER, accidents INTEGER, PRIMARY KEY (mine_id, year));
