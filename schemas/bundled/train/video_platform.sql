-- domain: video sharing
CREATE TABLE creators (creator_id INTEGER PRIMARY KEY, channel_name TEXT, country TEXT, joined_on DATE, subscribers INTEGER, terminated BOOLEAN);
CREATE TABLE videos (video_id INTEGER PRIMARY KEY, creator_id INTEGER REFERENCES creators(creator_id), title TEXT, category TEXT CHECK (category IN ('gaming', 'cooking', 'music', 'education', 'vlog')), uploaded_on DATE, length_s INTEGER, views INTEGER, private BOOLEAN);
CREATE TABLE viewers (viewer_id INTEGER PRIMARY KEY, username TEXT, birth_year INTEGER, region TEXT);
CREATE TABLE watch_events (watch_id INTEGER PRIMARY KEY, viewer_id INTEGER REFERENCES viewers(viewer_id), video_id INTEGER REFERENCES videos(video_id), watched_at TIMESTAMP, seconds_watched INTEGER);
CREATE TABLE remarks (remark_id INTEGER PRIMARY KEY, video_id INTEGER REFERENCES videos(video_id), viewer_id INTEGER REFERENCES viewers(viewer_id), remark TEXT, likes INTEGER, hidden BOOLEAN);
CREATE TABLE tags (tag_id INTEGER PRIMARY KEY, tag TEXT);
CREATE TABLE video_tags (video_id INTEGER REFERENCES videos(video_id), tag_id INTEGER REFERENCES tags(tag_id), PRIMARY KEY (video_id, tag_id));
