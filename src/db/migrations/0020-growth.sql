-- What keeps the cost of a record the same, however many there are.

-- ---------------------------------------------------------------------------------------------------------
-- Finding customers and stakeholders that were here before

-- The domain that a text names: without scheme, `www.`, port, path, trailing dots and letter case.
create function cscx_domain(given text) returns text language sql immutable parallel safe as $$
  select nullif(left(regexp_replace(lower(btrim(given)),
    '^([a-z][a-z0-9+.-]*://)?(www\.)?|\.*([/?#:].*)?$', '', 'g'), 255), '')
$$;

-- With the integration, so that among thousands of customers of one name those that still wait for a company are found
-- at once.
drop index cscx_customers_by_domain;
drop index cscx_customers_by_name;
create index cscx_customers_by_domain on customers (cscx_domain(domain), integration_id);
create index cscx_customers_by_name on customers (left(lower(name), 200), integration_id);

drop index cscx_stakeholders_by_customer;
create index cscx_stakeholders_by_customer on stakeholders (customer_id, left(lower(email), 200));
