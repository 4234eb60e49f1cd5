-- domain: manufacturing
-- about: machines, work orders and the faults found
CREATE TABLE plant (plant_cd TEXT PRIMARY KEY, plant_nm TEXT, city TEXT, country TEXT);
CREATE TABLE machine (
  machine_no INTEGER PRIMARY KEY,
  plant_cd TEXT REFERENCES plant(plant_cd),
  machine_type TEXT CHECK (machine_type IN ('lathe', 'press', 'welder', 'robot', 'oven')),
  bought_on DATE,
  cost NUMERIC(10,2),
  out_of_service BOOLEAN
);
CREATE TABLE part (part_no TEXT PRIMARY KEY, descr TEXT, unit_cost NUMERIC(8,2), safety_stock INTEGER);
CREATE TABLE work_order (
  wo_no INTEGER PRIMARY KEY,
  machine_no INTEGER REFERENCES machine(machine_no),
  part_no TEXT REFERENCES part(part_no),
  qty_planned INTEGER,
  qty_good INTEGER,
  start_dt DATE,
  end_dt DATE,
  prio TEXT CHECK (prio IN ('low', 'normal', 'high'))
);
CREATE TABLE fault (fault_id INTEGER PRIMARY KEY, wo_no INTEGER REFERENCES work_order(wo_no), fault_code TEXT, downtime_min INTEGER, found_by TEXT);
