-- domain: food retail
CREATE TABLE bean (bean_id INTEGER PRIMARY KEY, bean_name TEXT, origin TEXT, roast TEXT CHECK (roast IN ('light', 'medium', 'dark')), price_kg REAL);
CREATE TABLE shop (shop_id INTEGER PRIMARY KEY, shop_name TEXT, address TEXT, num_of_staff INTEGER, open_year INTEGER);
CREATE TABLE shop_sale (shop_id INTEGER REFERENCES shop(shop_id), bean_id INTEGER REFERENCES bean(bean_id), month INTEGER, kilos REAL, PRIMARY KEY (shop_id, bean_id, month));
