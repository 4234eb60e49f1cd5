-- domain: bike rental
-- about: docking stations, bikes and rides of a city scheme
CREATE TABLE Station (
  StationId INTEGER PRIMARY KEY,
  StationName TEXT NOT NULL,
  District TEXT,
  DockCount INTEGER,
  OpenedOn DATE
);
CREATE TABLE Bike (
  BikeId INTEGER PRIMARY KEY,
  Model TEXT,
  IsElectric BOOLEAN,
  PurchaseYear INTEGER,
  Status TEXT CHECK (Status IN ('available', 'in use', 'in repair', 'retired'))
);
CREATE TABLE Rider (
  RiderId INTEGER PRIMARY KEY,
  RiderName TEXT,
  Email TEXT,
  PlanType TEXT CHECK (PlanType IN ('day', 'month', 'year')),
  IsActive BOOLEAN
);
CREATE TABLE Ride (
  RideId INTEGER PRIMARY KEY,
  BikeId INTEGER REFERENCES Bike(BikeId),
  RiderId INTEGER REFERENCES Rider(RiderId),
  FromStationId INTEGER REFERENCES Station(StationId),
  ToStationId INTEGER REFERENCES Station(StationId),
  StartedAt DATETIME,
  DurationMin INTEGER,
  Price REAL
);
