-- domain: airline loyalty
CREATE TABLE member_tier (tier TEXT PRIMARY KEY CHECK (tier IN ('blue', 'silver', 'gold', 'platinum')), min_miles INTEGER, lounge_access BOOLEAN);
CREATE TABLE loyalty_member (member_no INTEGER PRIMARY KEY, title TEXT, first_name TEXT, last_name TEXT, birth_date DATE, country TEXT, tier TEXT REFERENCES member_tier(tier), enrolled_on DATE, miles_balance INTEGER, closed BOOLEAN);
CREATE TABLE partner (partner_id INTEGER PRIMARY KEY, partner_name TEXT, partner_kind TEXT CHECK (partner_kind IN ('hotel', 'car rental', 'bank', 'retail')));
CREATE TABLE flown_leg (leg_id INTEGER PRIMARY KEY, member_no INTEGER REFERENCES loyalty_member(member_no), flight_no TEXT, from_airport TEXT, to_airport TEXT, flown_on DATE, cabin TEXT CHECK (cabin IN ('economy', 'premium', 'business', 'first')), miles INTEGER);
CREATE TABLE partner_earning (earning_id INTEGER PRIMARY KEY, member_no INTEGER REFERENCES loyalty_member(member_no), partner_id INTEGER REFERENCES partner(partner_id), earned_on DATE, miles INTEGER);
CREATE TABLE redemption (redemption_id INTEGER PRIMARY KEY, member_no INTEGER REFERENCES loyalty_member(member_no), award TEXT CHECK (award IN ('flight', 'upgrade', 'hotel night', 'merchandise')), miles INTEGER, redeemed_on DATE, reversed BOOLEAN);
