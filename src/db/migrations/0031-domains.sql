-- A web address may leave out its scheme (`//acme.example`). The index is built again: it holds what the function says.
drop index cscx_customers_by_domain;
create or replace function cscx_domain(given text) returns text language sql immutable parallel safe as $$
  select nullif(left(regexp_replace(regexp_replace(lower(btrim(given)),
    '^(([a-z][a-z0-9+.-]*:)?//)?(www\.)?', ''), '\.*([/?#:].*)?$', ''), 255), '')
$$;
create index cscx_customers_by_domain on customers (cscx_domain(domain), integration_id);
