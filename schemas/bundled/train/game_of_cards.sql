-- domain: card games
CREATE TABLE Card (CardNo INTEGER PRIMARY KEY, CardName TEXT, Colour TEXT CHECK (Colour IN ('white', 'blue', 'black', 'red', 'green')), Cost INTEGER, Rarity TEXT CHECK (Rarity IN ('common', 'uncommon', 'rare', 'mythic')), SetCode TEXT REFERENCES CardSet(SetCode), Banned BOOLEAN);
CREATE TABLE CardSet (SetCode TEXT PRIMARY KEY, SetName TEXT, ReleasedOn DATE, NumCards INTEGER);
CREATE TABLE Duelist (DuelistNo INTEGER PRIMARY KEY, DuelistName TEXT, Country TEXT, Rating INTEGER);
CREATE TABLE Deck (DeckNo INTEGER PRIMARY KEY, DuelistNo INTEGER REFERENCES Duelist(DuelistNo), DeckName TEXT, Format TEXT);
CREATE TABLE DeckCard (DeckNo INTEGER REFERENCES Deck(DeckNo), CardNo INTEGER REFERENCES Card(CardNo), Copies INTEGER, PRIMARY KEY (DeckNo, CardNo));
CREATE TABLE Duel (DuelNo INTEGER PRIMARY KEY, DeckA INTEGER REFERENCES Deck(DeckNo), DeckB INTEGER REFERENCES Deck(DeckNo), PlayedOn DATE, WinnerDeck INTEGER REFERENCES Deck(DeckNo), Turns INTEGER);
