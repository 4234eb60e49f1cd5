-- domain: lending
CREATE TABLE borrowers (borrower_id INTEGER PRIMARY KEY, borrower_name TEXT, village TEXT, income INTEGER, dependents INTEGER);
CREATE TABLE loans (loan_id INTEGER PRIMARY KEY, borrower_id INTEGER REFERENCES borrowers(borrower_id), principal INTEGER, interest_pct REAL, granted_on DATE, months INTEGER, loan_status TEXT CHECK (loan_status IN ('current', 'late', 'repaid', 'defaulted')));
CREATE TABLE repayments (repayment_id INTEGER PRIMARY KEY, loan_id INTEGER REFERENCES loans(loan_id), paid_on DATE, amount REAL);
