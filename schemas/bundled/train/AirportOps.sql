-- domain: aviation
-- about: departures and arrivals at the airports of one airline
CREATE TABLE Airport (
  iata_code CHAR(3) PRIMARY KEY,
  airportName VARCHAR(80),
  city VARCHAR(50),
  country VARCHAR(50),
  elevation INTEGER -- metres above sea level
);
CREATE TABLE AircraftType (
  typeCode VARCHAR(6) PRIMARY KEY,
  manufacturer VARCHAR(40),
  seats INTEGER,
  range_km INTEGER
);
CREATE TABLE Flight (
  flightId INTEGER PRIMARY KEY,
  flightNumber VARCHAR(8),
  origin CHAR(3) REFERENCES Airport(iata_code),
  destination CHAR(3) REFERENCES Airport(iata_code),
  typeCode VARCHAR(6) REFERENCES AircraftType(typeCode),
  departureDate DATE,
  delayMinutes INTEGER,
  passengers INTEGER,
  cancelled BOOLEAN
);
CREATE TABLE CrewMember (
  crewId INTEGER PRIMARY KEY,
  crewName VARCHAR(60),
  rank VARCHAR(20) CHECK (rank IN ('captain', 'first officer', 'purser', 'flight attendant')),
  homeBase CHAR(3) REFERENCES Airport(iata_code)
);
CREATE TABLE FlightCrew (
  flightId INTEGER REFERENCES Flight(flightId),
  crewId INTEGER REFERENCES CrewMember(crewId),
  PRIMARY KEY (flightId, crewId)
);
