-- What keeps the list of customers fast at a million of them: an index for each order and filter. Industries and
-- names are cut, because a btree entry holds at most 2,700 bytes.
create index if not exists cscx_customers_by_arr on customers (organization_id, arr, id);
create index if not exists cscx_customers_by_csm on customers (organization_id, csm_id, left(lower(name), 200), id);
create index if not exists cscx_customers_archived on customers (organization_id, left(lower(name), 200), id) where archived_at is not null;

do $$
begin
  create index if not exists cscx_customers_by_industry on customers (organization_id, left(industry, 100), left(lower(name), 200), id);
exception
  when undefined_function then
    raise notice 'industry is no text: filtering customers by it will be slow';
end
$$;

-- Searching for a part of a name or domain. Where the extension is not to be had, or the role may not create it,
-- searching works all the same and reads the whole table for rare words; `doctor` tells how to mend that.
do $$
begin
  -- In the platform's schema, where every installation in the database finds it.
  if has_schema_privilege('{{shared}}', 'create') then
    create extension if not exists pg_trgm with schema {{shared}};
  else
    create extension if not exists pg_trgm;
  end if;
  create index if not exists cscx_customers_search on customers
    using gin (lower(left(coalesce(name, ''), 300) || E'\n' || left(coalesce(domain, ''), 300)) gin_trgm_ops);
exception
  when insufficient_privilege or feature_not_supported or undefined_object or undefined_file
    or invalid_schema_name then
    raise notice 'pg_trgm is not available: searching customers for rare words will be slow';
end
$$;
