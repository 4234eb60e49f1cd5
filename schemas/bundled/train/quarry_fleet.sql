-- domain: fleet management
CREATE TABLE VehicleClass (ClassCode TEXT PRIMARY KEY, ClassName TEXT, MaxPayload INTEGER);
CREATE TABLE Vehicle (VehicleNo INTEGER PRIMARY KEY, ClassCode TEXT REFERENCES VehicleClass(ClassCode), LicencePlate TEXT, BoughtOn DATE, Odometer INTEGER, Scrapped BOOLEAN);
CREATE TABLE Driver (DriverNo INTEGER PRIMARY KEY, DriverName TEXT, LicenceExpiry DATE, Points INTEGER);
CREATE TABLE Trip (TripNo INTEGER PRIMARY KEY, VehicleNo INTEGER REFERENCES Vehicle(VehicleNo), DriverNo INTEGER REFERENCES Driver(DriverNo), TripDate DATE, Km REAL, FuelLitres REAL, Destination TEXT);
CREATE TABLE Maintenance (MaintenanceNo INTEGER PRIMARY KEY, VehicleNo INTEGER REFERENCES Vehicle(VehicleNo), DoneOn DATE, WorkDone TEXT CHECK (WorkDone IN ('inspection', 'oil', 'tyres', 'brakes', 'bodywork')), Cost REAL, Garage TEXT);
CREATE TABLE Accident (AccidentNo INTEGER PRIMARY KEY, TripNo INTEGER REFERENCES Trip(TripNo), HappenedOn DATE, DamageCost INTEGER, OwnFault BOOLEAN);
