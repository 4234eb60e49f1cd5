-- domain: emergency services
CREATE TABLE FireStation (StationNo INTEGER PRIMARY KEY, Name TEXT, District TEXT, Engines INTEGER);
CREATE TABLE Firefighter (ServiceNo INTEGER PRIMARY KEY, FirstName TEXT, LastName TEXT, StationNo INTEGER REFERENCES FireStation(StationNo), Volunteer BOOLEAN, JoinedYear INTEGER);
CREATE TABLE Callout (CalloutNo INTEGER PRIMARY KEY, StationNo INTEGER REFERENCES FireStation(StationNo), CalledAt TIMESTAMP, Kind TEXT CHECK (Kind IN ('fire', 'flood', 'accident', 'false alarm', 'rescue')), ResponseMin INTEGER, Injured INTEGER);
