-- domain: charity
CREATE TABLE Campaign (campaign_id INTEGER PRIMARY KEY, campaign_name TEXT, cause TEXT CHECK (cause IN ('hunger', 'education', 'health', 'refugees', 'climate')), target_amount INTEGER, ends DATE);
CREATE TABLE Donator (donator_id INTEGER PRIMARY KEY, donator_name TEXT, email TEXT, town TEXT, monthly BOOLEAN);
CREATE TABLE Gift (gift_id INTEGER PRIMARY KEY, donator_id INTEGER REFERENCES Donator(donator_id), campaign_id INTEGER REFERENCES Campaign(campaign_id), amount REAL, gift_date DATE, anonymous BOOLEAN);
