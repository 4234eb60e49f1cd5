-- domain: courts
CREATE TABLE judges (judge_id INTEGER PRIMARY KEY, judge_name TEXT, appointed_year INTEGER, court TEXT);
CREATE TABLE lawyers (lawyer_id INTEGER PRIMARY KEY, lawyer_name TEXT, law_firm TEXT, bar_admission INTEGER);
CREATE TABLE cases (
  case_no TEXT PRIMARY KEY,
  judge_id INTEGER REFERENCES judges(judge_id),
  case_type TEXT CHECK (case_type IN ('civil', 'criminal', 'family', 'tax')),
  filed_on DATE,
  decided_on DATE,
  verdict TEXT CHECK (verdict IN ('guilty', 'acquitted', 'settled', 'dismissed')),
  damages INTEGER
);
CREATE TABLE representations (case_no TEXT REFERENCES cases(case_no), lawyer_id INTEGER REFERENCES lawyers(lawyer_id), side TEXT CHECK (side IN ('plaintiff', 'defence')), hours REAL, PRIMARY KEY (case_no, lawyer_id));
