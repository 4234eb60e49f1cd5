-- domain: stock market
CREATE TABLE company (ticker TEXT PRIMARY KEY, name TEXT, sector TEXT CHECK (sector IN ('tech', 'energy', 'health', 'finance', 'consumer')), ipo_year INTEGER, hq_country TEXT);
CREATE TABLE daily_price (ticker TEXT REFERENCES company(ticker), trade_date DATE, open REAL, close REAL, volume INTEGER, PRIMARY KEY (ticker, trade_date));
CREATE TABLE trader (trader_id INTEGER PRIMARY KEY, trader_name TEXT, firm TEXT);
CREATE TABLE trade (
  trade_id INTEGER PRIMARY KEY,
  trader_id INTEGER REFERENCES trader(trader_id),
  ticker TEXT REFERENCES company(ticker),
  side TEXT CHECK (side IN ('buy', 'sell')),
  shares INTEGER,
  price REAL,
  traded_on DATE
);
