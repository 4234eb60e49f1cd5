-- domain: public transport
CREATE TABLE routes (route_no TEXT PRIMARY KEY, mode TEXT CHECK (mode IN ('bus', 'tram', 'metro', 'ferry')), first_stop TEXT, last_stop TEXT, length_km REAL);
CREATE TABLE depots (depot_id INTEGER PRIMARY KEY, depot_name TEXT, bays INTEGER);
CREATE TABLE transit_vehicles (fleet_no INTEGER PRIMARY KEY, depot_id INTEGER REFERENCES depots(depot_id), maker TEXT, built_year INTEGER, seats INTEGER, low_floor BOOLEAN, scrapped_on DATE);
CREATE TABLE operators (operator_id INTEGER PRIMARY KEY, operator_name TEXT, depot_id INTEGER REFERENCES depots(depot_id), hired DATE, night_shifts BOOLEAN);
CREATE TABLE services (service_id INTEGER PRIMARY KEY, route_no TEXT REFERENCES routes(route_no), fleet_no INTEGER REFERENCES transit_vehicles(fleet_no), operator_id INTEGER REFERENCES operators(operator_id), service_date DATE, passengers INTEGER, late_minutes INTEGER);
CREATE TABLE fines (fine_id INTEGER PRIMARY KEY, service_id INTEGER REFERENCES services(service_id), offender TEXT, amount REAL, paid BOOLEAN);
