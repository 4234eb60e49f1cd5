-- domain: music retail
-- about: no declared keys, an old stock list
CREATE TABLE Recordings (RecID INTEGER, Titel TEXT, ArtistID INTEGER, LabelID INTEGER, Yr INTEGER, Format TEXT CHECK (Format IN ('LP', 'CD', 'single', 'cassette')), Cond TEXT CHECK (Cond IN ('mint', 'good', 'worn')), Prise REAL, Sold BOOLEAN); -- Titel and Prise are spelt so in the original
CREATE TABLE Artists (ArtistID INTEGER, ArtistName TEXT, Country TEXT);
CREATE TABLE Labels (LabelID INTEGER, LabelName TEXT, Adress TEXT);
CREATE TABLE Custommers (CustID INTEGER, CustName TEXT, Phone TEXT, Since DATE);
CREATE TABLE Sales (SaleID INTEGER, RecID INTEGER, CustID INTEGER, SaleDate DATE, Discount REAL);
