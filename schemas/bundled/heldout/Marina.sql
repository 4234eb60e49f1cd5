-- domain: marina
-- about: boats, their owners and the berths they rent
CREATE TABLE Owner (
  OwnerId INTEGER PRIMARY KEY,
  OwnerName TEXT NOT NULL,
  Country TEXT,
  AccountStatus TEXT CHECK (AccountStatus IN ('open', 'suspended', 'closed'))
);
CREATE TABLE Boat (
  BoatId INTEGER PRIMARY KEY,
  BoatName TEXT NOT NULL,
  FormerName TEXT, -- name before she was renamed
  OwnerId INTEGER REFERENCES Owner(OwnerId),
  BoatType TEXT CHECK (BoatType IN ('sailing yacht', 'motor boat', 'catamaran', 'dinghy')),
  LengthM REAL,
  BuiltYear INTEGER
);
CREATE TABLE Berth (
  BerthId INTEGER PRIMARY KEY,
  Pier TEXT CHECK (Pier IN ('A', 'B', 'C', 'D')),
  MaxLengthM REAL,
  HasPower BOOLEAN
);
CREATE TABLE Contract (
  ContractId INTEGER PRIMARY KEY,
  BoatId INTEGER REFERENCES Boat(BoatId),
  BerthId INTEGER REFERENCES Berth(BerthId),
  StartDate DATE,
  EndDate DATE,
  Fee REAL
);
CREATE TABLE MeterReading (
  ReadingId INTEGER PRIMARY KEY,
  BerthId INTEGER REFERENCES Berth(BerthId),
  ReadOn DATE,
  Kwh INTEGER,
  CounterReset BOOLEAN -- the counter was set to zero after this reading
);
