-- domain: cinema
CREATE TABLE Movie (MovieId INTEGER PRIMARY KEY, Title TEXT, Director TEXT, Year INTEGER, RuntimeMin INTEGER, Rating TEXT CHECK (Rating IN ('G', 'PG', 'PG-13', 'R')), BoxOffice INTEGER);
CREATE TABLE Viewer (ViewerId INTEGER PRIMARY KEY, ViewerName TEXT, Email TEXT, JoinDate DATE, Cancelled BOOLEAN);
CREATE TABLE Rental (RentalId INTEGER PRIMARY KEY, MovieId INTEGER REFERENCES Movie(MovieId), ViewerId INTEGER REFERENCES Viewer(ViewerId), RentDate DATE, ReturnDate DATE, Fee REAL);
CREATE TABLE Critique (ViewerId INTEGER REFERENCES Viewer(ViewerId), MovieId INTEGER REFERENCES Movie(MovieId), Stars INTEGER, PRIMARY KEY (ViewerId, MovieId));
