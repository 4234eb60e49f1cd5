-- domain: weather
-- about: stations and their daily measurements; no declared keys
CREATE TABLE stn (stn_id INTEGER, stn_nm TEXT, lat REAL, lon REAL, alt_m INTEGER, cntry TEXT);
CREATE TABLE daily_obs (
  stn_id INTEGER,
  obs_dt DATE,
  tmax REAL, -- highest temperature in Celsius
  tmin REAL, -- lowest temperature in Celsius
  prcp_mm REAL, -- precipitation
  wind_kmh REAL,
  sky TEXT CHECK (sky IN ('clear', 'cloudy', 'rain', 'snow', 'fog'))
);
