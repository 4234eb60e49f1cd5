-- domain: freelancing
CREATE TABLE freelancer (freelancer_id INTEGER PRIMARY KEY, name TEXT, country TEXT, hourly_rate REAL, rating REAL, profile_hidden BOOLEAN);
CREATE TABLE skill (skill_id INTEGER PRIMARY KEY, skill TEXT);
CREATE TABLE freelancer_skill (freelancer_id INTEGER REFERENCES freelancer(freelancer_id), skill_id INTEGER REFERENCES skill(skill_id), years INTEGER, PRIMARY KEY (freelancer_id, skill_id));
CREATE TABLE buyer (buyer_id INTEGER PRIMARY KEY, company_name TEXT, country TEXT, verified BOOLEAN);
CREATE TABLE gig (gig_id INTEGER PRIMARY KEY, buyer_id INTEGER REFERENCES buyer(buyer_id), gig_title TEXT, budget INTEGER, posted DATE, state TEXT CHECK (state IN ('open', 'awarded', 'finished', 'cancelled')));
CREATE TABLE bid (gig_id INTEGER REFERENCES gig(gig_id), freelancer_id INTEGER REFERENCES freelancer(freelancer_id), price INTEGER, days INTEGER, won BOOLEAN, PRIMARY KEY (gig_id, freelancer_id));
CREATE TABLE payout (payout_id INTEGER PRIMARY KEY, gig_id INTEGER REFERENCES gig(gig_id), freelancer_id INTEGER REFERENCES freelancer(freelancer_id), paid_on DATE, amount REAL);
