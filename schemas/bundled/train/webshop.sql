-- domain: e-commerce
-- about: customers, orders and the products in them
CREATE TABLE customer (
  customer_id INTEGER PRIMARY KEY,
  first_name TEXT,
  last_name TEXT,
  email TEXT UNIQUE,
  country TEXT,
  signup_date DATE,
  deleted BOOLEAN DEFAULT 0
);
CREATE TABLE category (
  category_id INTEGER PRIMARY KEY,
  name TEXT,
  parent_id INTEGER REFERENCES category(category_id)
);
CREATE TABLE product (
  product_id INTEGER PRIMARY KEY,
  category_id INTEGER REFERENCES category(category_id),
  name TEXT,
  brand TEXT,
  price NUMERIC(10,2),
  stock INTEGER,
  discontinued BOOLEAN
);
CREATE TABLE "order" (
  order_id INTEGER PRIMARY KEY,
  customer_id INTEGER REFERENCES customer(customer_id),
  ordered_at DATETIME,
  status TEXT CHECK (status IN ('new', 'paid', 'shipped', 'delivered', 'cancelled', 'returned')),
  shipping_cost NUMERIC(6,2)
);
CREATE TABLE order_item (
  order_id INTEGER REFERENCES "order"(order_id),
  product_id INTEGER REFERENCES product(product_id),
  quantity INTEGER,
  unit_price NUMERIC(10,2),
  PRIMARY KEY (order_id, product_id)
);
CREATE TABLE review (
  review_id INTEGER PRIMARY KEY,
  product_id INTEGER REFERENCES product(product_id),
  customer_id INTEGER REFERENCES customer(customer_id),
  stars INTEGER CHECK (stars BETWEEN 1 AND 5),
  comment TEXT,
  created_at DATE
);
