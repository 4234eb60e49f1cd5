-- domain: telecom
CREATE TABLE tblSubscriber (subscriberNo INTEGER PRIMARY KEY, fullName TEXT, birthYear INTEGER, town TEXT, churned BOOLEAN);
CREATE TABLE tblPlan (planCode TEXT PRIMARY KEY, planName TEXT, monthlyFee REAL, dataGb INTEGER);
CREATE TABLE tblContract (
  contractNo INTEGER PRIMARY KEY,
  subscriberNo INTEGER REFERENCES tblSubscriber(subscriberNo),
  planCode TEXT REFERENCES tblPlan(planCode),
  signedOn DATE,
  endsOn DATE,
  msisdn TEXT -- phone number
);
CREATE TABLE tblUsage (contractNo INTEGER REFERENCES tblContract(contractNo), month TEXT, minutesUsed INTEGER, smsSent INTEGER, mbUsed INTEGER, PRIMARY KEY (contractNo, month));
