-- domain: real estate
CREATE TABLE agents (AgentID INTEGER PRIMARY KEY, AgentName TEXT, Office TEXT, CommissionPct REAL);
CREATE TABLE listings (
  ListingID INTEGER PRIMARY KEY,
  AgentID INTEGER,
  Street TEXT,
  City TEXT,
  PropertyType TEXT CHECK (PropertyType IN ('flat', 'house', 'studio', 'plot')),
  Bedrooms INTEGER,
  AreaSqm REAL,
  AskingPrice INTEGER,
  ListedOn DATE,
  Removed_At DATE
);
CREATE TABLE sales (
  SaleID INTEGER PRIMARY KEY,
  ListingID INTEGER,
  BuyerName TEXT,
  SoldOn DATE,
  SoldPrice INTEGER
);
