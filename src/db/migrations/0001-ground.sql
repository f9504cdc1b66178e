-- The tables of the product, in our schema. The platform may already have users, customers, stakeholders, integrations
-- or deals with columns and rows of its own: we find such a table on the search path, add the missing columns, and
-- change none. Another installation may share it, so our indexes may exist already.
--
-- Tables that take a row per record or link name their organization, integration and run without foreign keys:
-- checking those for each of millions of rows that one transaction knows to be right took a third of a first load.

create table organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  created_at timestamptz not null default now()
);
-- Rows of a platform that knows no organizations belong to this one.
insert into organizations (id, name) values ('00000000-0000-0000-0000-000000000001', 'Default organization');

-- The platform's users are ours if the table takes new ones: ids have a default, nothing that we don't know is required,
-- and no key ties its rows to others, such as the accounts of a sign-in service, except to organizations of another
-- installation. Otherwise ours are in a table next to it.
do $$
begin
  if not exists (
    select from pg_catalog.pg_class c
    where c.oid = to_regclass('users') and c.relkind in ('r', 'p')
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
    create table users (id uuid primary key default gen_random_uuid());
  end if;
end
$$;
alter table users
  add column if not exists organization_id uuid not null default '00000000-0000-0000-0000-000000000001' references organizations (id),
  add column if not exists email text,
  add column if not exists name text,
  add column if not exists role text not null default 'csm',
  -- False for people known only as HubSpot owners.
  add column if not exists can_sign_in boolean not null default true,
  add column if not exists created_at timestamptz not null default now(),
  add column if not exists updated_at timestamptz not null default now();
create index if not exists cscx_users_by_email on users (organization_id, lower(email));

do $$
begin
  if to_regclass('integrations') is null then
    create table integrations (id uuid primary key default gen_random_uuid());
  end if;
end
$$;
alter table integrations
  add column if not exists organization_id uuid not null default '00000000-0000-0000-0000-000000000001' references organizations (id),
  add column if not exists provider text,
  add column if not exists external_account_id text,
  add column if not exists status text,
  add column if not exists created_at timestamptz not null default now(),
  add column if not exists updated_at timestamptz not null default now();
create unique index if not exists cscx_integrations_by_account on integrations (organization_id, provider, external_account_id);

do $$
begin
  if to_regclass('customers') is null then
    create table customers (id uuid primary key default gen_random_uuid());
  end if;
end
$$;
alter table customers
  add column if not exists organization_id uuid not null default '00000000-0000-0000-0000-000000000001',
  add column if not exists name text,
  add column if not exists domain text,
  add column if not exists industry text,
  add column if not exists arr numeric,
  add column if not exists csm_id uuid references users (id) on delete set null,
  add column if not exists health_score int,
  add column if not exists health_trend text,
  add column if not exists renewal_date date,
  add column if not exists custom_fields jsonb not null default '{}',
  add column if not exists integration_id uuid,
  add column if not exists external_source text,
  add column if not exists external_id text,
  add column if not exists archived_at timestamptz,
  add column if not exists created_at timestamptz not null default now(),
  add column if not exists updated_at timestamptz not null default now();
-- Hashes of long text: a name of 60,000 characters does not fit a btree entry.
create index if not exists cscx_customers_by_domain on customers using hash (lower(domain));
create index if not exists cscx_customers_by_name on customers using hash (lower(name));
create index if not exists cscx_customers_by_organization on customers (organization_id, left(lower(name), 200), id);

do $$
begin
  if to_regclass('stakeholders') is null then
    create table stakeholders (id uuid primary key default gen_random_uuid());
  end if;
end
$$;
alter table stakeholders
  add column if not exists organization_id uuid not null default '00000000-0000-0000-0000-000000000001',
  add column if not exists customer_id uuid references customers (id) on delete set null,
  add column if not exists name text,
  add column if not exists email text,
  add column if not exists title text,
  add column if not exists phone text,
  add column if not exists role text,
  add column if not exists is_decision_maker boolean not null default false,
  add column if not exists is_champion boolean not null default false,
  add column if not exists engagement_score int,
  add column if not exists last_engaged_at timestamptz,
  add column if not exists custom_fields jsonb not null default '{}',
  add column if not exists integration_id uuid,
  add column if not exists external_source text,
  add column if not exists external_id text,
  add column if not exists archived_at timestamptz,
  add column if not exists created_at timestamptz not null default now(),
  add column if not exists updated_at timestamptz not null default now();
create index if not exists cscx_stakeholders_by_customer on stakeholders (customer_id);

-- Every company-contact association: a contact may belong to several companies.
create table stakeholder_customers (
  organization_id uuid not null,
  stakeholder_id uuid not null references stakeholders (id) on delete cascade,
  customer_id uuid not null references customers (id) on delete cascade,
  is_primary boolean not null default false,
  labels text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (stakeholder_id, customer_id)
);
create index stakeholder_customers_by_customer on stakeholder_customers (customer_id);

do $$
begin
  if to_regclass('deals') is null then
    create table deals (
      id uuid primary key default gen_random_uuid(),
      organization_id uuid not null,
      customer_id uuid references customers (id) on delete set null,
      name text not null
    );
  end if;
end
$$;
alter table deals
  add column if not exists organization_id uuid not null default '00000000-0000-0000-0000-000000000001',
  add column if not exists customer_id uuid references customers (id) on delete set null,
  add column if not exists name text,
  add column if not exists amount numeric,
  add column if not exists currency text,
  add column if not exists pipeline_id text,
  add column if not exists stage_id text,
  add column if not exists stage_label text,
  add column if not exists renewal_stage text not null default 'open'
    check (renewal_stage in ('open', 'in_progress', 'committed', 'closed_won', 'closed_lost')),
  add column if not exists is_renewal boolean not null default false,
  add column if not exists is_closed boolean not null default false,
  add column if not exists is_won boolean not null default false,
  add column if not exists close_date date,
  add column if not exists owner_id uuid references users (id) on delete set null,
  add column if not exists custom_fields jsonb not null default '{}',
  add column if not exists integration_id uuid,
  add column if not exists external_source text,
  add column if not exists external_id text,
  add column if not exists archived_at timestamptz,
  add column if not exists created_at timestamptz not null default now(),
  add column if not exists updated_at timestamptz not null default now();
create index if not exists deals_by_customer on deals (customer_id);
create index if not exists deals_by_close_date on deals (organization_id, close_date) where not is_closed;

create table deal_customers (
  organization_id uuid not null,
  deal_id uuid not null references deals (id) on delete cascade,
  customer_id uuid not null references customers (id) on delete cascade,
  is_primary boolean not null default false,
  labels text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (deal_id, customer_id)
);
create index deal_customers_by_customer on deal_customers (customer_id);

create table deal_stakeholders (
  organization_id uuid not null,
  deal_id uuid not null references deals (id) on delete cascade,
  stakeholder_id uuid not null references stakeholders (id) on delete cascade,
  labels text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (deal_id, stakeholder_id)
);
create index deal_stakeholders_by_stakeholder on deal_stakeholders (stakeholder_id);

-- ---------------------------------------------------------------------------------------------------------
-- People and access

create table sign_in_links (
  token_hash bytea primary key,
  organization_id uuid not null references organizations (id),
  user_id uuid not null references users (id) on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now()
);

create table web_sessions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations (id),
  user_id uuid not null references users (id) on delete cascade,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);

create table audit_log (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations (id),
  -- A user's id, or the name of a program ('api-key', 'worker', 'cli').
  actor text not null,
  action text not null,
  integration_id uuid,
  details jsonb not null default '{}',
  created_at timestamptz not null default now()
);
create index audit_log_by_time on audit_log (organization_id, created_at desc);

-- ---------------------------------------------------------------------------------------------------------
-- HubSpot portals

-- What is known of the portal behind an integration.
create table hubspot_portals (
  integration_id uuid primary key references integrations (id) on delete cascade,
  organization_id uuid not null references organizations (id),
  portal_id text not null,
  name text not null,
  account_type text,
  time_zone text,
  company_currency text,
  ui_domain text,
  scopes text[] not null default '{}',
  last_error text,
  connected_at timestamptz not null default now(),
  disconnected_at timestamptz,
  definitions_read_at timestamptz
);
-- A portal belongs to one organization at a time.
create unique index hubspot_portals_connected on hubspot_portals (portal_id) where disconnected_at is null;

-- Tokens, encrypted (AES-256-GCM). One row per portal; gone after disconnecting.
create table hubspot_credentials (
  integration_id uuid primary key references integrations (id) on delete cascade,
  organization_id uuid not null references organizations (id),
  kind text not null check (kind in ('oauth', 'static')),
  access_token text not null,
  refresh_token text,
  expires_at timestamptz,
  -- Who refreshes now; others wait until it passes.
  refresh_lease_until timestamptz,
  version int not null default 1,
  updated_at timestamptz not null default now()
);

-- OAuth flows under way. The state itself is kept only as a hash.
create table oauth_states (
  state_hash bytea primary key,
  organization_id uuid not null references organizations (id),
  -- Null when the flow was begun with an API key: it ends for whoever presents the state.
  session_id uuid,
  actor text not null,
  expected_portal_id text,
  start_sync boolean not null default true,
  expires_at timestamptz not null,
  used_at timestamptz
);

create table hubspot_owners (
  integration_id uuid not null references integrations (id) on delete cascade,
  organization_id uuid not null references organizations (id),
  owner_id text not null,
  email text,
  name text,
  archived boolean not null,
  user_id uuid references users (id) on delete set null,
  primary key (integration_id, owner_id)
);

create table hubspot_deal_stages (
  integration_id uuid not null references integrations (id) on delete cascade,
  organization_id uuid not null references organizations (id),
  pipeline_id text not null,
  stage_id text not null,
  pipeline_label text not null,
  stage_label text not null,
  position int not null,
  is_closed boolean not null,
  probability numeric not null,
  primary key (integration_id, pipeline_id, stage_id)
);

create table hubspot_properties (
  integration_id uuid not null references integrations (id) on delete cascade,
  organization_id uuid not null references organizations (id),
  object_type text not null,
  name text not null,
  definition jsonb not null,
  primary key (integration_id, object_type, name)
);

-- ---------------------------------------------------------------------------------------------------------
-- The sync. What removes a portal's data removes the rows of its records and links, too.

-- The crosswalk: which row of ours a HubSpot record is. Ids that were merged away stay as aliases.
create table hubspot_records (
  integration_id uuid not null,
  organization_id uuid not null,
  object_type text not null check (object_type in ('company', 'contact', 'deal')),
  external_id text collate "C" not null,
  row_id uuid not null,
  is_alias boolean not null default false,
  -- HubSpot's updatedAt of the state that we hold: an older page never overwrites a newer one.
  source_updated_at timestamptz not null,
  -- The full sync that saw the record last.
  seen_in_run uuid,
  archived_at timestamptz,
  primary key (integration_id, object_type, external_id)
);
create unique index hubspot_records_by_row on hubspot_records (row_id, integration_id) where not is_alias;

-- Associations by HubSpot's ids, as read; a pair may come before either record. stakeholder_customers,
-- deal_customers and deal_stakeholders follow from them.
create table hubspot_links (
  integration_id uuid not null,
  organization_id uuid not null,
  kind text not null check (kind in ('contact_company', 'deal_company', 'deal_contact')),
  from_id text collate "C" not null,
  to_id text collate "C" not null,
  is_primary boolean not null,
  labels text[] not null,
  primary key (integration_id, kind, from_id, to_id)
);
create index hubspot_links_by_target on hubspot_links (integration_id, kind, to_id);

create table sync_runs (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations (id),
  integration_id uuid not null references integrations (id) on delete cascade,
  mode text not null check (mode in ('full', 'incremental')),
  object_types text[] not null,
  status text not null check (status in ('queued', 'running', 'completed', 'completed_with_errors', 'failed', 'cancelled')),
  -- Grows with every process that takes the run over; pages of an older one are refused.
  attempt int not null default 0,
  requested_by text not null,
  requests int not null default 0,
  error text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  -- When the run last stored something: one that stands still has lost its worker.
  moved_at timestamptz,
  completed_at timestamptz
);
create unique index sync_runs_one_at_a_time on sync_runs (integration_id) where status in ('queued', 'running');
create index sync_runs_by_time on sync_runs (integration_id, created_at desc);

-- How far each stream of a run has come; written in the transaction that stored the page.
create table sync_checkpoints (
  run_id uuid not null references sync_runs (id) on delete cascade,
  organization_id uuid not null references organizations (id),
  stream text not null,
  state jsonb not null,
  primary key (run_id, stream)
);

-- What a run still has to read: a contact by its id, or the links of a record.
create table sync_pending_reads (
  run_id uuid not null,
  organization_id uuid not null,
  kind text not null check (kind in ('contact', 'contact_company', 'deal_company', 'deal_contact')),
  external_id text collate "C" not null
);
-- In the order of the ids as numbers, as HubSpot orders records: text would put 1000 before 9.
create unique index sync_pending_reads_by_id on sync_pending_reads (run_id, kind, length(external_id), external_id);

-- One row per object type, direction and run.
create table hubspot_sync_log (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations (id),
  integration_id uuid not null references integrations (id) on delete cascade,
  run_id uuid not null references sync_runs (id) on delete cascade,
  object_type text not null check (object_type in ('company', 'contact', 'deal')),
  sync_direction text not null check (sync_direction in ('inbound', 'outbound')),
  records_total int,
  records_processed int not null default 0,
  records_created int not null default 0,
  records_updated int not null default 0,
  records_unchanged int not null default 0,
  records_archived int not null default 0,
  records_failed int not null default 0,
  status text not null default 'running'
    check (status in ('running', 'completed', 'completed_with_errors', 'failed', 'cancelled')),
  error text,
  started_at timestamptz not null default now(),
  completed_at timestamptz,
  unique (run_id, object_type, sync_direction)
);
create index hubspot_sync_log_by_time on hubspot_sync_log (integration_id, object_type, completed_at desc);

-- Values and records that could not be accepted. The row they belong to keeps its last good state.
create table quarantine (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations (id),
  integration_id uuid not null references integrations (id) on delete cascade,
  object_type text not null,
  external_id text not null,
  -- HubSpot's property and our field; empty where the whole record is meant.
  property text not null default '',
  field text not null default '',
  code text not null,
  -- The value as HubSpot sent it, cut to 1,000 characters.
  value text,
  details jsonb not null default '{}',
  status text not null default 'open' check (status in ('open', 'resolved')),
  run_id uuid,
  attempts int not null default 1,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  resolved_at timestamptz,
  unique (integration_id, object_type, external_id, property, field, code)
);
create index quarantine_open on quarantine (integration_id, object_type, external_id) where status = 'open';

-- One row per allowed call: whoever takes the row that is free first may call at that time.
create table rate_limit_slots (
  portal_id text not null,
  limit_class text not null,
  n int not null,
  free_at timestamptz not null default '-infinity',
  primary key (portal_id, limit_class, n)
);
