-- domain: software as a service
CREATE TABLE tenants (tenant_id INTEGER PRIMARY KEY, tenant_name TEXT, industry TEXT, country TEXT, created_at DATE, churned_at DATE);
CREATE TABLE tenant_users (user_id INTEGER PRIMARY KEY, tenant_id INTEGER REFERENCES tenants(tenant_id), email TEXT, role TEXT CHECK (role IN ('admin', 'editor', 'viewer')), last_login TIMESTAMP, is_active BOOLEAN);
CREATE TABLE plans (plan_id INTEGER PRIMARY KEY, plan_name TEXT, monthly_price REAL, seats_included INTEGER);
CREATE TABLE subscriptions (subscription_id INTEGER PRIMARY KEY, tenant_id INTEGER REFERENCES tenants(tenant_id), plan_id INTEGER REFERENCES plans(plan_id), started DATE, ended DATE, auto_renew BOOLEAN);
CREATE TABLE invoices (invoice_no INTEGER PRIMARY KEY, subscription_id INTEGER REFERENCES subscriptions(subscription_id), invoice_date DATE, amount REAL, currency TEXT CHECK (currency IN ('USD', 'EUR', 'GBP')), status TEXT CHECK (status IN ('draft', 'open', 'paid', 'void')));
CREATE TABLE feature_usage (tenant_id INTEGER REFERENCES tenants(tenant_id), feature TEXT CHECK (feature IN ('export', 'api', 'dashboards', 'alerts')), usage_month TEXT, calls INTEGER, PRIMARY KEY (tenant_id, feature, usage_month));
