-- domain: recruiting
CREATE TABLE Employers (employer_id INTEGER PRIMARY KEY, employer_name TEXT, industry TEXT, headcount INTEGER);
CREATE TABLE Vacancies (vacancy_id INTEGER PRIMARY KEY, employer_id INTEGER REFERENCES Employers(employer_id), job_title TEXT, location TEXT, salary_from INTEGER, salary_to INTEGER, remote BOOLEAN, posted_on DATE, closed_on DATE);
CREATE TABLE Applicants (applicant_id INTEGER PRIMARY KEY, name TEXT, degree TEXT CHECK (degree IN ('none', 'bachelor', 'master', 'phd')), experience_years INTEGER);
CREATE TABLE Applications (vacancy_id INTEGER REFERENCES Vacancies(vacancy_id), applicant_id INTEGER REFERENCES Applicants(applicant_id), applied_on DATE, stage TEXT CHECK (stage IN ('received', 'interview', 'offer', 'rejected')), PRIMARY KEY (vacancy_id, applicant_id));
