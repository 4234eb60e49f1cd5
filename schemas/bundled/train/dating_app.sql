-- domain: dating
CREATE TABLE singles (single_id INTEGER PRIMARY KEY, nickname TEXT, age INTEGER, city TEXT, looking_for TEXT CHECK (looking_for IN ('friendship', 'relationship', 'marriage')), premium BOOLEAN, deleted_on DATE);
CREATE TABLE swipes (swiper_id INTEGER REFERENCES singles(single_id), swiped_id INTEGER REFERENCES singles(single_id), liked BOOLEAN, swiped_on DATE, PRIMARY KEY (swiper_id, swiped_id));
CREATE TABLE chats (chat_id INTEGER PRIMARY KEY, single_a INTEGER REFERENCES singles(single_id), single_b INTEGER REFERENCES singles(single_id), messages INTEGER, last_message DATE);
