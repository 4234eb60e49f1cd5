-- domain: social network
CREATE TABLE profiles (profile_id INTEGER PRIMARY KEY, handle TEXT, display_name TEXT, city TEXT, birth_year INTEGER, verified BOOLEAN, deactivated_at DATE);
CREATE TABLE friendships (profile_a INTEGER REFERENCES profiles(profile_id), profile_b INTEGER REFERENCES profiles(profile_id), since DATE, PRIMARY KEY (profile_a, profile_b));
CREATE TABLE posts (post_id INTEGER PRIMARY KEY, author_id INTEGER REFERENCES profiles(profile_id), body TEXT, posted_on DATE, visibility TEXT CHECK (visibility IN ('public', 'friends', 'private')));
CREATE TABLE reactions (post_id INTEGER REFERENCES posts(post_id), profile_id INTEGER REFERENCES profiles(profile_id), kind TEXT CHECK (kind IN ('like', 'love', 'laugh', 'angry')), PRIMARY KEY (post_id, profile_id));
