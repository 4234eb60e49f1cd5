-- domain: library
CREATE TABLE authors (author_id INTEGER PRIMARY KEY, name TEXT, nationality TEXT, born INTEGER);
CREATE TABLE books (
  book_id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  author_id INTEGER REFERENCES authors(author_id),
  genre TEXT CHECK (genre IN ('novel', 'crime', 'poetry', 'history', 'science', 'children')),
  pages INTEGER,
  published INTEGER
);
CREATE TABLE members (member_id INTEGER PRIMARY KEY, name TEXT, joined DATE, is_active BOOLEAN);
CREATE TABLE loans (
  loan_id INTEGER PRIMARY KEY,
  book_id INTEGER REFERENCES books(book_id),
  member_id INTEGER REFERENCES members(member_id),
  loaned_on DATE,
  due_on DATE,
  returned_on DATE,
  fine REAL
);
