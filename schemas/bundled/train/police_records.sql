-- domain: police
CREATE TABLE precinct (precinct_id INTEGER PRIMARY KEY, precinct_name TEXT, borough TEXT, officers INTEGER);
CREATE TABLE officer (badge_no INTEGER PRIMARY KEY, officer_name TEXT, rank TEXT CHECK (rank IN ('constable', 'sergeant', 'lieutenant', 'captain')), precinct_id INTEGER REFERENCES precinct(precinct_id), sworn_in DATE, retired BOOLEAN);
CREATE TABLE incident (
  incident_no INTEGER PRIMARY KEY,
  precinct_id INTEGER REFERENCES precinct(precinct_id),
  badge_no INTEGER REFERENCES officer(badge_no),
  category TEXT CHECK (category IN ('burglary', 'theft', 'assault', 'fraud', 'vandalism')),
  occurred_at TIMESTAMP,
  solved BOOLEAN,
  damage_value INTEGER
);
CREATE TABLE suspect (suspect_id INTEGER PRIMARY KEY, incident_no INTEGER REFERENCES incident(incident_no), suspect_name TEXT, age INTEGER, arrested_on DATE);
