-- domain: payroll
-- about: monthly payslips with their allowances and deductions
CREATE TABLE companies (
  company_id INTEGER PRIMARY KEY,
  company_name TEXT NOT NULL,
  tax_office TEXT,
  city TEXT
);
CREATE TABLE grades (
  grade_code TEXT PRIMARY KEY,
  min_salary INTEGER,
  max_salary INTEGER
);
CREATE TABLE workers (
  worker_id INTEGER PRIMARY KEY,
  company_id INTEGER REFERENCES companies(company_id),
  grade_code TEXT REFERENCES grades(grade_code),
  surname TEXT,
  given_name TEXT,
  birth_date DATE,
  start_date DATE,
  left_at DATE,
  iban TEXT,
  full_time BOOLEAN
);
CREATE TABLE payslips (
  payslip_id INTEGER PRIMARY KEY,
  worker_id INTEGER REFERENCES workers(worker_id),
  pay_year INTEGER,
  pay_month INTEGER CHECK (pay_month BETWEEN 1 AND 12),
  gross REAL,
  net REAL,
  paid_on DATE
);
CREATE TABLE payslip_lines (
  payslip_id INTEGER REFERENCES payslips(payslip_id),
  line_no INTEGER,
  kind TEXT CHECK (kind IN ('bonus', 'overtime', 'tax', 'pension', 'health insurance', 'union fee')),
  amount REAL,
  PRIMARY KEY (payslip_id, line_no)
);
