-- domain: ticketing
CREATE TABLE organiser (organiser_id INTEGER PRIMARY KEY, organiser_name TEXT, vat_no TEXT, suspended BOOLEAN);
CREATE TABLE place (place_id INTEGER PRIMARY KEY, place_name TEXT, city TEXT, seats INTEGER, indoor BOOLEAN);
CREATE TABLE event (event_id INTEGER PRIMARY KEY, organiser_id INTEGER REFERENCES organiser(organiser_id), place_id INTEGER REFERENCES place(place_id), event_title TEXT, genre TEXT CHECK (genre IN ('comedy', 'concert', 'sport', 'lecture', 'family')), starts_at TIMESTAMP, min_age INTEGER, cancelled BOOLEAN);
CREATE TABLE price_band (band_id INTEGER PRIMARY KEY, event_id INTEGER REFERENCES event(event_id), band TEXT CHECK (band IN ('A', 'B', 'C', 'VIP')), price REAL, quota INTEGER);
CREATE TABLE buyer (buyer_id INTEGER PRIMARY KEY, buyer_name TEXT, email TEXT, city TEXT, newsletter BOOLEAN);
CREATE TABLE ticket_sale (sale_id INTEGER PRIMARY KEY, band_id INTEGER REFERENCES price_band(band_id), buyer_id INTEGER REFERENCES buyer(buyer_id), sold_on DATE, tickets INTEGER, refunded BOOLEAN);
