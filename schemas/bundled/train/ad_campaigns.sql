-- domain: advertising
CREATE TABLE Advertisers (AdvertiserId INTEGER PRIMARY KEY, AdvertiserName TEXT, Industry TEXT, Country TEXT);
CREATE TABLE Campaigns (
  CampaignId INTEGER PRIMARY KEY,
  AdvertiserId INTEGER REFERENCES Advertisers(AdvertiserId),
  Title TEXT,
  Channel TEXT CHECK (Channel IN ('search', 'social', 'video', 'display', 'email')),
  Budget INTEGER,
  StartDate DATE,
  EndDate DATE,
  Paused BOOLEAN
);
CREATE TABLE DailyStats (CampaignId INTEGER REFERENCES Campaigns(CampaignId), StatDate DATE, Impressions INTEGER, Clicks INTEGER, Conversions INTEGER, Spend REAL, PRIMARY KEY (CampaignId, StatDate));
