-- domain: geography
CREATE TABLE nation (iso3 TEXT PRIMARY KEY, nation_name TEXT, continent TEXT CHECK (continent IN ('Africa', 'America', 'Asia', 'Europe', 'Oceania')), population INTEGER, area_km2 INTEGER, capital TEXT, independence_year INTEGER);
CREATE TABLE town (town_id INTEGER PRIMARY KEY, town_name TEXT, iso3 TEXT REFERENCES nation(iso3), inhabitants INTEGER, altitude INTEGER);
CREATE TABLE spoken (iso3 TEXT REFERENCES nation(iso3), tongue TEXT, percentage REAL, official BOOLEAN, PRIMARY KEY (iso3, tongue));
CREATE TABLE river (river_id INTEGER PRIMARY KEY, river_name TEXT, length_km INTEGER, iso3 TEXT REFERENCES nation(iso3));
