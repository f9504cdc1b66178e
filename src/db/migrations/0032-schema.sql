-- Whoever writes to a table that the platform owns evaluates the expressions of its indexes, and may call nothing of
-- ours: those expressions are written out. Statements call the functions, which PostgreSQL replaces by the same text.
drop index if exists cscx_customers_by_domain;
create index if not exists cscx_customers_by_domain on customers (
  (nullif(left(regexp_replace(regexp_replace(lower(btrim(domain)),
    '^(([a-z][a-z0-9+.-]*:)?//)?(www\.)?', ''), '\.*([/?#:].*)?$', ''), 255), '')), integration_id);
drop index if exists cscx_customers_by_band;
create index if not exists cscx_customers_by_band on customers (organization_id,
  (case when health_score::int is null then 'none' when health_score::int < 40 then 'poor'
    when health_score::int < 70 then 'watch' else 'healthy' end),
  left(lower(name), 200), id);

-- Programs that may insert scores may call nothing of ours either.
alter function cscx_complete_health_score() security definer;
