-- A role that writes to a shared table evaluates its index expressions, but can't call our functions. So these indexes
-- contain the functions' expressions; PostgreSQL inlines the functions in our statements, so that the indexes match.
drop index if exists cscx_customers_by_domain;
create index if not exists cscx_customers_by_domain on customers (
  (nullif(left(regexp_replace(regexp_replace(lower(btrim(domain)),
    '^(([a-z][a-z0-9+.-]*:)?//)?(www\.)?', ''), '\.*([/?#:].*)?$', ''), 255), '')), integration_id);
drop index if exists cscx_customers_by_band;
create index if not exists cscx_customers_by_band on customers (organization_id,
  (case when health_score::int is null then 'none' when health_score::int < 40 then 'poor'
    when health_score::int < 70 then 'watch' else 'healthy' end),
  left(lower(name), 200), id);

-- Programs that insert scores can't call our functions either.
alter function cscx_complete_health_score() security definer;
