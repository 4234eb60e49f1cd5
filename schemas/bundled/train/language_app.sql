-- domain: language learning
CREATE TABLE languages (lang_code TEXT PRIMARY KEY, lang_name TEXT, speakers_millions REAL);
CREATE TABLE learners (learner_id INTEGER PRIMARY KEY, screen_name TEXT, age INTEGER, native_lang TEXT REFERENCES languages(lang_code), signed_up DATE, deleted_at DATE);
CREATE TABLE units (unit_id INTEGER PRIMARY KEY, lang_code TEXT REFERENCES languages(lang_code), unit_title TEXT, cefr TEXT CHECK (cefr IN ('A1', 'A2', 'B1', 'B2', 'C1')), exercises INTEGER);
CREATE TABLE progress (learner_id INTEGER REFERENCES learners(learner_id), unit_id INTEGER REFERENCES units(unit_id), score INTEGER, finished_on DATE, PRIMARY KEY (learner_id, unit_id));
CREATE TABLE streaks (streak_id INTEGER PRIMARY KEY, learner_id INTEGER REFERENCES learners(learner_id), began DATE, days INTEGER, broken BOOLEAN);
CREATE TABLE badges (badge_id INTEGER PRIMARY KEY, badge TEXT, points INTEGER);
CREATE TABLE learner_badges (learner_id INTEGER REFERENCES learners(learner_id), badge_id INTEGER REFERENCES badges(badge_id), won_on DATE, PRIMARY KEY (learner_id, badge_id));
