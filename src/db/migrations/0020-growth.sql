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
drop index if exists cscx_customers_by_domain;
drop index if exists cscx_customers_by_name;
create index if not exists cscx_customers_by_domain on customers (cscx_domain(domain), integration_id);
create index if not exists cscx_customers_by_name on customers (left(lower(name), 200), integration_id);

-- Of each company, by its place in the arrays, live customers of its domain of which no company of the portal is known,
-- and those of its name of which HubSpot knows nothing at all: ten of each at most. First customers of no integration
-- are looked up, then those of other ones. The settings pin every look-up to its index: PostgreSQL's estimates are wrong
-- while a first load fills the tables, and where many customers share a name.
create function cscx_customers_like(organization uuid, portal uuid, names text[], domains text[])
returns table (place bigint, by_domain uuid[], by_name uuid[]) language plpgsql stable
set enable_seqscan = off set enable_bitmapscan = off set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  others uuid[] := array(select i.id from integrations i where i.organization_id = organization and i.id <> portal);
  strangers uuid[] := array(
    select i.id from integrations i where i.organization_id = organization and i.provider is distinct from 'hubspot');
begin
  return query
  select c.place, array(
    select f.id from (
      (select u.id, u.organization_id, u.archived_at from customers u
       where cscx_domain(u.domain) = c.domain and u.integration_id is null offset 0)
      union all
      select u.id, u.organization_id, u.archived_at from unnest(others) o
      cross join lateral (
        select * from customers u where cscx_domain(u.domain) = c.domain and u.integration_id = o offset 0) u
    ) f
    where f.organization_id = organization and f.archived_at is null
      and not exists (
        select from hubspot_records r
        where r.row_id = f.id and r.integration_id = portal and not r.is_alias offset 0)
    limit 10
  ), array(
    select f.id from (
      (select u.id, u.organization_id, u.archived_at from customers u
       where left(lower(u.name), 200) = left(c.name, 200) and lower(u.name) = c.name and u.integration_id is null
       offset 0)
      union all
      select u.id, u.organization_id, u.archived_at from unnest(strangers) o
      cross join lateral (
        select * from customers u
        where left(lower(u.name), 200) = left(c.name, 200) and lower(u.name) = c.name and u.integration_id = o offset 0
      ) u
    ) f
    where f.organization_id = organization and f.archived_at is null
      and not exists (select from hubspot_records r where r.row_id = f.id and not r.is_alias offset 0)
    limit 10
  )
  from (
    select g.n as place, lower(g.name) as name, cscx_domain(g.domain) as domain
    from unnest(names, domains) with ordinality as g (name, domain, n)
    offset 0
  ) c;
end
$$;

drop index if exists cscx_stakeholders_by_customer;
create index if not exists cscx_stakeholders_by_customer on stakeholders (customer_id, left(lower(email), 200));

-- ---------------------------------------------------------------------------------------------------------
-- Links without foreign keys

-- The tables of links follow from hubspot_links and are written by the sync alone, which knows that both rows are there.
-- Checking that again for every link reads and locks a row each, which was a tenth of a first load. What the keys did
-- when a row is deleted, by whatever program, a trigger does for the whole statement: its links go with it, and the
-- crosswalk forgets it, so that a record that HubSpot still has is synced into a new row.
alter table stakeholder_customers
  drop constraint if exists stakeholder_customers_stakeholder_id_fkey,
  drop constraint if exists stakeholder_customers_customer_id_fkey;
alter table deal_customers
  drop constraint if exists deal_customers_deal_id_fkey,
  drop constraint if exists deal_customers_customer_id_fkey;
alter table deal_stakeholders
  drop constraint if exists deal_stakeholders_deal_id_fkey,
  drop constraint if exists deal_stakeholders_stakeholder_id_fkey;

create index hubspot_records_aliases on hubspot_records (row_id) where is_alias;

create function cscx_forget_rows() returns trigger language plpgsql
security definer set search_path from current set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  ids uuid[];
begin
  select array_agg(g.id) into ids from gone g;
  if ids is null then
    return null;
  end if;
  if tg_argv[0] = 'company' then
    delete from stakeholder_customers where customer_id = any(ids);
    delete from deal_customers where customer_id = any(ids);
  elsif tg_argv[0] = 'contact' then
    delete from stakeholder_customers where stakeholder_id = any(ids);
    delete from deal_stakeholders where stakeholder_id = any(ids);
  else
    delete from deal_customers where deal_id = any(ids);
    delete from deal_stakeholders where deal_id = any(ids);
  end if;
  delete from hubspot_records where row_id = any(ids) and not is_alias;
  delete from hubspot_records where row_id = any(ids) and is_alias;
  return null;
end
$$;

create trigger {{schema}}_forget after delete on customers
  referencing old table as gone for each statement execute function cscx_forget_rows('company');
create trigger {{schema}}_forget after delete on stakeholders
  referencing old table as gone for each statement execute function cscx_forget_rows('contact');
create trigger {{schema}}_forget after delete on deals
  referencing old table as gone for each statement execute function cscx_forget_rows('deal');

-- ---------------------------------------------------------------------------------------------------------
-- Just-in-time compilation

-- Our own connections switch it off. Other programs that write scores and fields run these functions in theirs.
alter function cscx_spread_health_scores() set jit = off;
alter function cscx_queue_pushes(uuid[]) set jit = off;
alter function cscx_queue_changed_fields() set jit = off;
alter function cscx_health_trend(uuid, int, timestamptz) set jit = off;
alter function cscx_mark_health_due(uuid) set jit = off;
alter function cscx_mark_parted() set jit = off;

-- ---------------------------------------------------------------------------------------------------------
-- Queues whose rows were made at one moment

-- A push of everything, or a calculator that is switched on, queues all customers at once. Batches are taken in the
-- order of the moment and then of the row: without the row in the index, each batch would sort all that wait.
drop index push_outbox_due_by_type;
create index push_outbox_due_by_type on push_outbox (integration_id, object_type, not_before, row_id);
drop index health_due_by_age;
create index health_due_by_age on health_due (organization_id, since, customer_id);
