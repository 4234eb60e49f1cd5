-- domain: marina
-- about: boats, their owners and the berths they rent
CREATE TABLE Owner (
  OwnerId INTEGER PRIMARY KEY,
  OwnerName TEXT NOT NULL,
  Country TEXT NOT NULL,
  AccountStatus TEXT NOT NULL CHECK (AccountStatus IN ('open', 'suspended', 'closed'))
);
CREATE TABLE Boat (
  BoatId INTEGER PRIMARY KEY,
  BoatName TEXT NOT NULL,
  FormerName TEXT, -- name before she was renamed
  OwnerId INTEGER NOT NULL REFERENCES Owner(OwnerId),
  BoatType TEXT NOT NULL CHECK (BoatType IN ('sailing yacht', 'motor boat', 'catamaran', 'dinghy')),
  LengthM REAL NOT NULL CHECK (LengthM BETWEEN 4 AND 30),
  BuiltYear INTEGER NOT NULL
);
CREATE TABLE Berth (
  BerthId INTEGER PRIMARY KEY,
  Pier TEXT NOT NULL CHECK (Pier IN ('A', 'B', 'C', 'D')),
  MaxLengthM REAL NOT NULL CHECK (MaxLengthM BETWEEN 6 AND 30),
  HasPower BOOLEAN NOT NULL
);
CREATE TABLE Contract (
  ContractId INTEGER PRIMARY KEY,
  BoatId INTEGER NOT NULL REFERENCES Boat(BoatId),
  BerthId INTEGER NOT NULL REFERENCES Berth(BerthId),
  StartDate DATE NOT NULL,
  EndDate DATE NOT NULL,
  Fee REAL NOT NULL CHECK (Fee BETWEEN 300 AND 9000)
);
CREATE TABLE MeterReading (
  ReadingId INTEGER PRIMARY KEY,
  BerthId INTEGER NOT NULL REFERENCES Berth(BerthId),
  ReadOn DATE NOT NULL,
  Kwh INTEGER NOT NULL,
  CounterReset BOOLEAN NOT NULL -- the counter was set to zero after this reading
);
