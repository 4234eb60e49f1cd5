-- domain: hotel
-- about: rooms, guests and bookings of several hotels
CREATE TABLE hotels (
  hotel_id INTEGER PRIMARY KEY,
  hotel_name TEXT,
  city TEXT,
  stars INTEGER CHECK (stars BETWEEN 1 AND 5),
  has_pool BOOLEAN
);
CREATE TABLE rooms (
  room_id INTEGER PRIMARY KEY,
  hotel_id INTEGER REFERENCES hotels(hotel_id),
  room_no TEXT,
  room_type TEXT CHECK (room_type IN ('single', 'double', 'suite', 'family')),
  nightly_rate NUMERIC(7,2)
);
CREATE TABLE guests (guest_id INTEGER PRIMARY KEY, guest_name TEXT, nationality TEXT, email TEXT, vip BOOLEAN);
CREATE TABLE bookings (
  booking_id INTEGER PRIMARY KEY,
  room_id INTEGER REFERENCES rooms(room_id),
  guest_id INTEGER REFERENCES guests(guest_id),
  check_in DATE,
  check_out DATE,
  adults INTEGER,
  children INTEGER,
  total_price NUMERIC(9,2),
  cancelled BOOLEAN
);
