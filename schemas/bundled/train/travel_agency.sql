-- domain: travel
CREATE TABLE Destinations (DestCode TEXT PRIMARY KEY, DestName TEXT, Country TEXT, Climate TEXT CHECK (Climate IN ('tropical', 'temperate', 'alpine', 'arid')));
CREATE TABLE Packages (PackageNo INTEGER PRIMARY KEY, DestCode TEXT REFERENCES Destinations(DestCode), Nights INTEGER, Price NUMERIC(8,2), AllInclusive BOOLEAN);
CREATE TABLE Travellers (TravellerNo INTEGER PRIMARY KEY, FullName TEXT, Nationality TEXT, PassportExpiry DATE);
CREATE TABLE Reservations (ReservationNo INTEGER PRIMARY KEY, PackageNo INTEGER REFERENCES Packages(PackageNo), TravellerNo INTEGER REFERENCES Travellers(TravellerNo), BookedOn DATE, Persons INTEGER, Status TEXT CHECK (Status IN ('booked', 'confirmed', 'cancelled')));
