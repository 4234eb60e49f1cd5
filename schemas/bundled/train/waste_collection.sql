-- domain: waste management
-- about: bins, tours and weights; keys are not declared
CREATE TABLE bins (bin_no INTEGER, street TEXT, house_no TEXT, bin_type TEXT CHECK (bin_type IN ('paper', 'glass', 'bio', 'residual', 'plastic')), litres INTEGER, removed_on DATE);
CREATE TABLE tours (tour_no INTEGER, truck_plate TEXT, crew_lead TEXT, tour_date DATE, start_km INTEGER, end_km INTEGER);
CREATE TABLE pickups (tour_no INTEGER, bin_no INTEGER, weight_kg REAL, overfilled BOOLEAN);
CREATE TABLE trucks (truck_plate TEXT, brand TEXT, first_reg INTEGER, payload_kg INTEGER);
