-- domain: cryptocurrency
CREATE TABLE Coins (symbol TEXT PRIMARY KEY, coinName TEXT, launchYear INTEGER, maxSupply INTEGER);
CREATE TABLE Wallets (walletId INTEGER PRIMARY KEY, ownerName TEXT, country TEXT, createdOn DATE, frozen BOOLEAN);
CREATE TABLE Holdings (walletId INTEGER REFERENCES Wallets(walletId), symbol TEXT REFERENCES Coins(symbol), units REAL, PRIMARY KEY (walletId, symbol));
CREATE TABLE Transfers (transferId INTEGER PRIMARY KEY, fromWallet INTEGER REFERENCES Wallets(walletId), toWallet INTEGER REFERENCES Wallets(walletId), symbol TEXT REFERENCES Coins(symbol), units REAL, sentOn DATE);
