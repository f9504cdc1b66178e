-- The database of the example host, in the manner of a hosted PostgreSQL with public keys: roles for those keys, users
-- in a schema of the sign-in service, and tables of a customer-success platform, some with the names that the HubSpot
-- integration uses, but with other columns and stricter rules. A superuser runs it once.

-- Roles belong to the whole server, where other databases may use them.
do $$
declare
  roles constant jsonb := '{"anon": "nologin", "authenticated": "nologin", "service_role": "nologin bypassrls"}';
  attributes text;
  role text;
begin
  for role, attributes in select * from jsonb_each_text(roles) loop
    begin
      if to_regrole(role) is null then execute format('create role %I %s', role, attributes); end if;
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
  if to_regrole('platform_owner') is null then
    create role platform_owner login bypassrls password 'platform';
    grant anon, authenticated, service_role to platform_owner;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;

-- The role of the platform's server owns the database's tables, but is no superuser.
do $$ begin
  execute format('grant create, temporary on database %I to platform_owner', current_database());
end $$;
alter schema public owner to platform_owner;
grant usage on schema public to anon, authenticated, service_role;

-- The sign-in service.
create schema auth;
create table auth.users (
  id uuid primary key default gen_random_uuid(),
  email text not null unique,
  created_at timestamptz not null default now()
);
create function auth.uid() returns uuid language sql stable as $$
  select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
$$;
grant usage on schema auth to platform_owner, anon, authenticated, service_role;
grant select, references on auth.users to platform_owner;

-- An API server reloads its list of tables after every change of the schema.
create function auth.announce_change() returns event_trigger language plpgsql as $$
begin
  notify schema_changed;
end $$;
create event trigger announce_change on ddl_command_end execute function auth.announce_change();

set role platform_owner;

-- Whatever is created here is open to the public keys, unless it has row-level security.
alter default privileges grant all on tables to anon, authenticated, service_role;
alter default privileges grant all on sequences to anon, authenticated, service_role;
alter default privileges grant all on functions to anon, authenticated, service_role;

create type customer_stage as enum ('onboarding', 'active', 'renewing', 'churned');

create table public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  slug text not null unique,
  plan text not null default 'free' check (plan in ('free', 'pro')),
  created_at timestamptz default now()
);

create table public.org_members (
  organization_id uuid not null references organizations on delete cascade,
  user_id uuid not null references auth.users on delete cascade,
  role text not null default 'csm' check (role in ('admin', 'csm', 'viewer')),
  status text not null default 'active' check (status in ('invited', 'active', 'deactivated')),
  primary key (organization_id, user_id)
);

-- A row exists only for someone who has signed up.
create table public.users (
  id uuid primary key references auth.users on delete cascade,
  email text not null unique,
  full_name text,
  organization_id uuid references organizations,
  preferences jsonb not null default '{}',
  created_at timestamptz default now()
);

create table public.user_profiles (
  id uuid primary key references auth.users on delete cascade,
  email text not null,
  full_name text,
  role text default 'csm' check (role in ('admin', 'manager', 'csm', 'viewer')),
  created_at timestamptz default now()
);

create table public.customers (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid references organizations,
  name text not null,
  domain varchar(253),
  industry text,
  stage customer_stage not null default 'active',
  tier text default 'standard' check (tier in ('enterprise', 'standard', 'growth')),
  arr numeric(12,2),
  health_score int default 70 check (health_score between 0 and 100),
  health_trend varchar(20),
  health_color text generated always as (
    case when health_score >= 70 then 'green' when health_score >= 40 then 'yellow' else 'red' end
  ) stored,
  csm_id uuid references user_profiles,
  owner_id uuid references auth.users,
  csm_user_id uuid references auth.users,
  renewal_date date,
  external_id varchar(255),
  external_source varchar(50),
  is_demo boolean not null default false,
  tags text[] not null default '{}',
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index customers_by_organization on customers (organization_id);
create unique index one_customer_per_domain on customers (organization_id, lower(domain)) where not is_demo;

create table public.stakeholders (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid references organizations,
  customer_id uuid not null references customers on delete cascade,
  name text not null,
  role text not null,
  title varchar(255),
  email text,
  phone varchar(50),
  sentiment text default 'neutral' check (sentiment in ('positive', 'neutral', 'negative')),
  engagement_score int default 50 check (engagement_score between 0 and 100),
  external_id varchar(255),
  external_source varchar(50),
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create unique index one_stakeholder_per_address on stakeholders (customer_id, lower(email));

-- Names that the integration uses, too, for something else.
create table public.health_scores (
  id uuid primary key default gen_random_uuid(),
  customer_id uuid references customers on delete cascade,
  overall int check (overall between 0 and 100),
  overall_color text check (overall_color in ('green', 'yellow', 'red')),
  product int default 0,
  risk int default 0,
  calculated_at timestamptz default now()
);
create table public.chat_messages (
  id bigint generated always as identity primary key,
  user_id uuid references users,
  session_id text not null,
  role text not null check (role in ('user', 'assistant')),
  content text not null
);
create table public.integration_connections (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references users,
  provider text not null,
  access_token text,
  unique (user_id, provider)
);
create table public.sync_logs (
  id bigserial primary key,
  provider text not null,
  records_processed int not null default 0,
  started_at timestamptz not null default now()
);

-- A job queue of the platform's own.
create schema pgboss;
create table pgboss.version (version int primary key);
create table pgboss.queue (name text primary key, policy text);
create table pgboss.job (id uuid primary key default gen_random_uuid(), name text not null, data jsonb);

create table public.activity_log (
  id bigserial primary key,
  table_name text not null,
  row_id uuid not null,
  action text not null,
  at timestamptz not null default now()
);
create function public.log_activity() returns trigger language plpgsql security definer set search_path = public as $$
begin
  insert into activity_log (table_name, row_id, action) values (tg_table_name, coalesce(new.id, old.id), tg_op);
  return null;
end $$;
create function public.touch_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := now();
  return new;
end $$;
create trigger touch before update on customers for each row execute function touch_updated_at();
create trigger touch before update on stakeholders for each row execute function touch_updated_at();
create trigger log_activity after insert or update or delete on customers
  for each row execute function log_activity();

create function public.is_member(organization uuid) returns boolean language sql stable security definer
  set search_path = public as $$
  select exists (
    select from org_members m
    where m.organization_id = organization and m.user_id = auth.uid() and m.status = 'active'
  )
$$;
alter table organizations enable row level security;
alter table org_members enable row level security;
alter table users enable row level security;
alter table user_profiles enable row level security;
alter table customers enable row level security;
alter table stakeholders enable row level security;
create policy members on organizations for select to authenticated using (is_member(id));
create policy own on org_members for select to authenticated using (user_id = auth.uid());
create policy own on users for select to authenticated using (id = auth.uid());
create policy everyone on user_profiles for select to authenticated using (true);
create policy members on customers to authenticated
  using (organization_id is null or is_member(organization_id)) with check (is_member(organization_id));
create policy members on stakeholders to authenticated
  using (organization_id is null or is_member(organization_id)) with check (is_member(organization_id));

reset role;
