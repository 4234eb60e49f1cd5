-- domain: enterprise software
-- about: customers, sales orders, invoices, stock and suppliers of a trading company
CREATE TABLE Kunde (KundeID INTEGER PRIMARY KEY, CompanyName TEXT, ContactName TEXT, City TEXT, Country TEXT, CreditLimit INTEGER, Blocked BOOLEAN);
CREATE TABLE Lieferant (LieferantID INTEGER PRIMARY KEY, CompanyName TEXT, City TEXT, Country TEXT); -- suppliers
CREATE TABLE Warengruppe (GruppeID INTEGER PRIMARY KEY, GruppeName TEXT); -- product groups
CREATE TABLE Artikel (ArtikelNo INTEGER PRIMARY KEY, Description TEXT, GruppeID INTEGER REFERENCES Warengruppe(GruppeID), LieferantID INTEGER REFERENCES Lieferant(LieferantID), UnitPrice REAL, InStock INTEGER, Discontinued BOOLEAN);
CREATE TABLE Mitarbeiter (MitarbeiterID INTEGER PRIMARY KEY, LastName TEXT, FirstName TEXT, Title TEXT, HireDate DATE, ReportsTo INTEGER REFERENCES Mitarbeiter(MitarbeiterID)); -- employees
CREATE TABLE Versand (VersandID INTEGER PRIMARY KEY, ShipperName TEXT, Phone TEXT); -- shippers
CREATE TABLE Auftrag (AuftragID INTEGER PRIMARY KEY, KundeID INTEGER REFERENCES Kunde(KundeID), MitarbeiterID INTEGER REFERENCES Mitarbeiter(MitarbeiterID), VersandID INTEGER REFERENCES Versand(VersandID), OrderDate DATE, ShippedDate DATE, Freight REAL, ShipCity TEXT); -- orders
CREATE TABLE AuftragPos (AuftragID INTEGER REFERENCES Auftrag(AuftragID), ArtikelNo INTEGER REFERENCES Artikel(ArtikelNo), Quantity INTEGER, Discount REAL, PRIMARY KEY (AuftragID, ArtikelNo)); -- order lines
CREATE TABLE Rechnung (RechnungNo INTEGER PRIMARY KEY, AuftragID INTEGER REFERENCES Auftrag(AuftragID), InvoiceDate DATE, Total REAL, Paid BOOLEAN, DunningLevel INTEGER); -- invoices
