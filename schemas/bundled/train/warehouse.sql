-- domain: logistics
CREATE TABLE wh (wh_id INTEGER PRIMARY KEY, wh_nm TEXT, city TEXT, cap_m3 INTEGER); -- warehouses
CREATE TABLE itm (itm_cd TEXT PRIMARY KEY, itm_desc TEXT, wt_kg REAL, hazmat BOOLEAN); -- items
CREATE TABLE stk (wh_id INTEGER REFERENCES wh(wh_id), itm_cd TEXT REFERENCES itm(itm_cd), qty INTEGER, reord_lvl INTEGER, PRIMARY KEY (wh_id, itm_cd)); -- stock
CREATE TABLE mvmt (mvmt_id INTEGER PRIMARY KEY, wh_id INTEGER REFERENCES wh(wh_id), itm_cd TEXT REFERENCES itm(itm_cd), mv_dt DATE, mv_typ TEXT CHECK (mv_typ IN ('IN', 'OUT', 'ADJ')), qty INTEGER); -- stock movements
