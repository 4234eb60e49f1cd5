-- domain: food retail
CREATE TABLE "stores" ("store id" INTEGER PRIMARY KEY, "store name" TEXT, "city" TEXT, "floor area" INTEGER);
CREATE TABLE "cashiers" ("cashier id" INTEGER PRIMARY KEY, "name" TEXT, "store id" INTEGER REFERENCES "stores"("store id"), "start date" DATE);
CREATE TABLE "receipts" ("receipt no" INTEGER PRIMARY KEY, "cashier id" INTEGER REFERENCES "cashiers"("cashier id"), "date" DATE, "total" REAL, "payment method" TEXT CHECK ("payment method" IN ('cash', 'debit', 'credit')), "loyalty card" BOOLEAN);
