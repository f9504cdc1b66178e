-- An index for each further order and filter of the list of customers. The columns may be the platform's own, of a
-- neighbouring type; for an integer and a date the casts are none.

-- Where the colour of a health score changes.
create function cscx_health_band(score int) returns text language sql immutable parallel safe as $$
  select case when score is null then 'none' when score < 40 then 'poor' when score < 70 then 'watch' else 'healthy' end
$$;

create index if not exists cscx_customers_by_health on customers (organization_id, (health_score::int), id);
create index if not exists cscx_customers_by_band on customers
  (organization_id, cscx_health_band(health_score::int), left(lower(name), 200), id);

do $$
begin
  create index if not exists cscx_customers_by_trend on customers
    (organization_id, left(health_trend, 20), left(lower(name), 200), id) where health_trend is not null;
exception
  when undefined_function then
    raise notice 'health_trend is no text: filtering customers by it will be slow';
end
$$;

do $$
begin
  create index if not exists cscx_customers_by_renewal on customers (organization_id, (renewal_date::date), id);
exception
  when invalid_object_definition then
    raise notice 'renewal_date is no date: sorting customers by their renewals will be slow';
end
$$;
