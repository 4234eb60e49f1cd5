-- domain: publishing
CREATE TABLE Writer (WriterId INTEGER PRIMARY KEY, PenName TEXT, RealName TEXT, BornIn INTEGER, Country TEXT);
CREATE TABLE Editor (EditorId INTEGER PRIMARY KEY, EditorName TEXT, Phone TEXT, LeftOn DATE);
CREATE TABLE Imprint (ImprintId INTEGER PRIMARY KEY, ImprintName TEXT, Founded INTEGER);
CREATE TABLE Title (Isbn TEXT PRIMARY KEY, TitleName TEXT, ImprintId INTEGER REFERENCES Imprint(ImprintId), EditorId INTEGER REFERENCES Editor(EditorId), Genre TEXT CHECK (Genre IN ('fantasy', 'thriller', 'romance', 'biography', 'cookbook')), PublishedOn DATE, Pages INTEGER, ListPrice REAL, OutOfPrint BOOLEAN);
CREATE TABLE TitleWriter (Isbn TEXT REFERENCES Title(Isbn), WriterId INTEGER REFERENCES Writer(WriterId), RoyaltyPct REAL, PRIMARY KEY (Isbn, WriterId));
CREATE TABLE Bookshop (ShopId INTEGER PRIMARY KEY, ShopName TEXT, City TEXT, Discount REAL);
CREATE TABLE Shipment (ShipmentId INTEGER PRIMARY KEY, ShopId INTEGER REFERENCES Bookshop(ShopId), Isbn TEXT REFERENCES Title(Isbn), Copies INTEGER, SentOn DATE, ReturnedCopies INTEGER);
