-- domain: news media
CREATE TABLE reporters (reporter_id INTEGER PRIMARY KEY, name TEXT, desk TEXT CHECK (desk IN ('politics', 'sport', 'culture', 'economy', 'local')), years_working INTEGER, freelance BOOLEAN);
CREATE TABLE articles (article_id INTEGER PRIMARY KEY, reporter_id INTEGER REFERENCES reporters(reporter_id), headline TEXT, printed_on DATE, words INTEGER, page INTEGER, withdrawn BOOLEAN);
CREATE TABLE reader_letters (letter_id INTEGER PRIMARY KEY, article_id INTEGER REFERENCES articles(article_id), sender TEXT, received DATE, published BOOLEAN);
