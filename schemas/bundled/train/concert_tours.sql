-- domain: concerts
CREATE TABLE Band (Band_ID INTEGER PRIMARY KEY, Band_Name TEXT, Country TEXT, Formed INTEGER, Style TEXT CHECK (Style IN ('rock', 'jazz', 'folk', 'metal', 'pop')));
CREATE TABLE Hall (Hall_ID INTEGER PRIMARY KEY, Hall_Name TEXT, City TEXT, Capacity INTEGER);
CREATE TABLE Gig (Gig_ID INTEGER PRIMARY KEY, Band_ID INTEGER REFERENCES Band(Band_ID), Hall_ID INTEGER REFERENCES Hall(Hall_ID), Gig_Date DATE, Audience INTEGER, Ticket_Price REAL, Sold_Out BOOLEAN);
