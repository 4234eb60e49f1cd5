-- domain: parking
CREATE TABLE CarPark (cpNo INTEGER PRIMARY KEY, cpName TEXT, street TEXT, levels INTEGER, spaces INTEGER, hourlyFee REAL);
CREATE TABLE Permit (permitNo INTEGER PRIMARY KEY, cpNo INTEGER REFERENCES CarPark(cpNo), holder TEXT, plate TEXT, validFrom DATE, validTo DATE, revoked BOOLEAN);
CREATE TABLE Ticket (ticketNo INTEGER PRIMARY KEY, cpNo INTEGER REFERENCES CarPark(cpNo), plate TEXT, entered TIMESTAMP, minutes INTEGER, paidAmount REAL, payment TEXT CHECK (payment IN ('coins', 'card', 'app')));
