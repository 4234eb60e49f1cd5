-- domain: university
CREATE TABLE Stdnt (StuNo INTEGER PRIMARY KEY, LName TEXT, FName TEXT, Age INTEGER, Sex TEXT CHECK (Sex IN ('F', 'M')), Major TEXT, AdvisorNo INTEGER, CityCd TEXT);
CREATE TABLE Socty (SocNo INTEGER PRIMARY KEY, SocName TEXT, Descr TEXT, Bldg TEXT);
CREATE TABLE Mmbr (StuNo INTEGER REFERENCES Stdnt(StuNo), SocNo INTEGER REFERENCES Socty(SocNo), Posn TEXT CHECK (Posn IN ('president', 'treasurer', 'secretary', 'member')), PRIMARY KEY (StuNo, SocNo));
CREATE TABLE HasPet (StuNo INTEGER REFERENCES Stdnt(StuNo), PetTyp TEXT CHECK (PetTyp IN ('cat', 'dog', 'fish', 'bird')), PetAge INTEGER, PetWt REAL);
