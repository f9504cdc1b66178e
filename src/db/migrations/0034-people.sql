-- A users table of the platform that takes no new rows of ours is no longer used. Ours gets a copy of the rows with an
-- organization, under the same ids.
do $$
declare
  theirs regclass := to_regclass('{{shared}}.users');
  bound record;
begin
  if to_regclass('users') is distinct from theirs or theirs is null or exists (
    select from pg_catalog.pg_class c
    where c.oid = theirs and c.relkind in ('r', 'p')
      and exists (
        select from pg_catalog.pg_attribute a
        join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attname = 'id' and a.atttypid = 'uuid'::regtype)
      and not exists (
        select from pg_catalog.pg_attribute a
        left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attnotnull and d.adnum is null
          and a.attidentity = ''
          and a.attname <> all('{organization_id,email,name,role,can_sign_in,created_at,updated_at}'))
      and not exists (
        select from pg_catalog.pg_constraint k
        join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey)
        join pg_catalog.pg_class f on f.oid = k.confrelid
        join pg_catalog.pg_namespace n on n.oid = f.relnamespace
        where k.conrelid = c.oid and k.contype = 'f' and a.attname = any('{id,organization_id,email,name,role}')
          and to_regclass(format('%I.cscx_hubspot_migrations', n.nspname)) is null)
  ) then
    return;
  end if;
  create table {{schema}}.users (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null default '00000000-0000-0000-0000-000000000001' references organizations (id),
    email text,
    name text,
    role text not null default 'csm',
    can_sign_in boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  execute format('
    insert into {{schema}}.users (id, organization_id, email, name, role, can_sign_in, created_at,
      updated_at)
    select id, organization_id, email, coalesce(name, to_jsonb(u) ->> ''full_name''), coalesce(role::text, ''csm''),
      can_sign_in, coalesce(created_at, now()), coalesce(updated_at, now())
    from %s u where organization_id in (select o.id from organizations o)', theirs);
  create index cscx_users_by_email on {{schema}}.users (organization_id, lower(email));
  for bound in
    select c.conrelid::regclass as owner, c.conname as name, pg_get_constraintdef(c.oid) as definition
    from pg_catalog.pg_constraint c join pg_catalog.pg_class t on t.oid = c.conrelid
    where c.confrelid = theirs and c.contype = 'f' and t.relnamespace = '{{schema}}'::regnamespace
  loop
    execute format('alter table %s drop constraint %I', bound.owner, bound.name);
    execute format('alter table %s add constraint %I %s', bound.owner, bound.name,
      regexp_replace(bound.definition, 'REFERENCES [^(]+', 'REFERENCES {{schema}}.users'));
  end loop;
end
$$;

-- The platform's rows of our users, where `customers.csm_id` or `deals.owner_id` references another table than users.
-- Null: the person has no row there yet.
create table platform_people (
  user_id uuid primary key references users (id) on delete cascade,
  organization_id uuid not null references organizations (id),
  csm_id uuid,
  owner_id uuid
);
create unique index platform_people_by_csm on platform_people (organization_id, csm_id);
create unique index platform_people_by_owner on platform_people (organization_id, owner_id);

-- The same people as users of ours: they are known whether or not the platform has a row for them.
alter table customers add column if not exists hubspot_csm_user_id uuid;
alter table deals add column if not exists hubspot_owner_user_id uuid;
create index if not exists cscx_customers_by_csm_user on customers
  (organization_id, hubspot_csm_user_id, left(lower(name), 200), id) where hubspot_csm_user_id is not null;

-- Customers of no organization, in the order of lists.
create index if not exists cscx_customers_of_none on customers (left(lower(name), 200), id) where organization_id is null;

-- With null for the organization, customers of none are found.
create or replace function cscx_customers_like(organization uuid, portal uuid, names text[], domains text[])
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
    where f.organization_id is not distinct from organization and f.archived_at is null
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
    where f.organization_id is not distinct from organization and f.archived_at is null
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

-- Scores of customers of no organization belong to the default organization.
create or replace function cscx_complete_health_score() returns trigger language plpgsql security definer as $$
begin
  if new.calculated_at > now() + interval '1 day' then
    raise exception 'calculated_at % lies in the future', new.calculated_at
      using hint = 'Leave it out to take the present moment.', errcode = 'check_violation';
  end if;
  select coalesce(c.organization_id, '00000000-0000-0000-0000-000000000001') into new.organization_id
  from customers c where c.id = new.customer_id;
  if new.organization_id is null then
    raise exception 'there is no customer %', new.customer_id
      using hint = 'Take an id of the table customers.', errcode = 'foreign_key_violation';
  end if;
  if new.score between 0 and 100 then
    new.trend := coalesce(new.trend, cscx_health_trend(new.customer_id, new.score, new.calculated_at));
  else
    new.trend := coalesce(new.trend, 'stable');
  end if;
  return new;
end
$$;
