-- What keeps the tables equal to HubSpot after the first load: watermarks, waiting webhook events, the sweep of links,
-- the change ledger, mappings with their versions, settings, and what was noticed about HubSpot's schema.

-- ---------------------------------------------------------------------------------------------------------
-- Settings and mappings of a portal

-- One row per portal once something was set; keys that are absent take their defaults.
create table hubspot_settings (
  integration_id uuid primary key references integrations (id) on delete cascade,
  organization_id uuid not null references organizations (id),
  settings jsonb not null default '{}',
  updated_at timestamptz not null default now()
);

-- Every set of mappings that was ever saved; the highest version counts. None: the defaults.
create table hubspot_mapping_versions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations (id),
  integration_id uuid not null references integrations (id) on delete cascade,
  object_type text not null check (object_type in ('company', 'contact', 'deal')),
  version int not null,
  mappings jsonb not null,
  actor text not null,
  restored_from int,
  created_at timestamptz not null default now(),
  unique (integration_id, object_type, version)
);

-- What no longer fits between a portal's definitions and what we use of them.
create table hubspot_schema_drift (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations (id),
  integration_id uuid not null references integrations (id) on delete cascade,
  object_type text not null check (object_type in ('company', 'contact', 'deal')),
  kind text not null,
  -- The property, option or stage that is meant, as HubSpot names it inside.
  subject text not null,
  details jsonb not null default '{}',
  detected_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  resolved_at timestamptz,
  unique (integration_id, object_type, kind, subject)
);

alter table hubspot_portals
  -- Object types whose records were stored under other mappings or settings than those that hold now.
  add column stale_types text[] not null default '{}',
  add column owners_read_at timestamptz,
  add column last_webhook_at timestamptz;

-- ---------------------------------------------------------------------------------------------------------
-- Where the sync stands

-- How far the changes of an object type have been followed.
create table sync_watermarks (
  integration_id uuid not null references integrations (id) on delete cascade,
  organization_id uuid not null references organizations (id),
  object_type text not null check (object_type in ('company', 'contact', 'deal')),
  -- The latest moment of change, by HubSpot's stamps, up to which everything has been read once.
  high timestamptz not null,
  -- When the last reading began, by HubSpot's clock. What was changed shortly before it may have come to the search
  -- index after it, and is looked for again.
  checked_at timestamptz not null,
  -- Records that the search counted in that stretch beyond those that we hold (contacts of no company).
  surplus int,
  -- Likewise of all live records: what the search counts and we do not hold, after it was looked for.
  total_surplus int not null default 0,
  updated_at timestamptz not null default now(),
  primary key (integration_id, object_type)
);

-- The sweep over the links of all records, which goes on where the last run left it.
create table sync_link_rounds (
  integration_id uuid not null references integrations (id) on delete cascade,
  organization_id uuid not null references organizations (id),
  kind text not null check (kind in ('contact_company', 'deal_company', 'deal_contact')),
  after_id text collate "C" not null default '',
  started_at timestamptz,
  completed_at timestamptz,
  -- How long the last whole round took.
  seconds int,
  primary key (integration_id, kind)
);

alter table sync_runs drop constraint sync_runs_mode_check;
alter table sync_runs add constraint sync_runs_mode_check check (mode in ('full', 'incremental', 'reconcile', 'refresh'));

-- Stale object types whose records the run reads anew, beside what its mode asks for.
alter table sync_runs add column refresh_types text[] not null default '{}';

alter table hubspot_sync_log
  -- Records and links that a reconcile found different from HubSpot; null for other runs.
  add column records_drifted int,
  add column links_drifted int;

alter table sync_pending_reads drop constraint sync_pending_reads_kind_check;
alter table sync_pending_reads add constraint sync_pending_reads_kind_check
  check (kind in ('company', 'contact', 'deal', 'contact_company', 'deal_company', 'deal_contact'));

alter table hubspot_records
  -- When the reading of HubSpot began that gave the state we hold. Of two readings of the same state the later counts.
  add column read_at timestamptz not null default '-infinity',
  -- The record does not pass the portal's inclusion filter any more, since then.
  add column excluded_at timestamptz;
create index hubspot_records_by_source on hubspot_records (integration_id, object_type, source_updated_at)
  where not is_alias;

-- Records that would leave by the inclusion filter, until their policy is applied.
create table inclusion_exits (
  integration_id uuid not null references integrations (id) on delete cascade,
  organization_id uuid not null references organizations (id),
  object_type text not null check (object_type in ('company', 'contact', 'deal')),
  external_id text collate "C" not null,
  noticed_at timestamptz not null default now(),
  primary key (integration_id, object_type, external_id)
);

-- Records that were erased for privacy. They never come back; nothing else is known of them.
create table erased_records (
  integration_id uuid not null references integrations (id) on delete cascade,
  organization_id uuid not null references organizations (id),
  object_type text not null check (object_type in ('company', 'contact', 'deal')),
  external_id text collate "C" not null,
  erased_at timestamptz not null default now(),
  primary key (integration_id, object_type, external_id)
);

-- ---------------------------------------------------------------------------------------------------------
-- Webhooks

-- What HubSpot told us has happened, until the state of the records has been read. An event is a hint: of its values
-- none is kept.
create table webhook_events (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  integration_id uuid not null,
  -- 'record': read it anew. 'links': read the links of the record anew. 'erase': erase it.
  kind text not null check (kind in ('record', 'links', 'erase')),
  object_type text not null check (object_type in ('company', 'contact', 'deal')),
  external_id text collate "C" not null,
  -- Of a merge: the ids that became `external_id`, the primary one first.
  merged_ids text[] not null default '{}',
  subscription_type text not null,
  occurred_at timestamptz not null,
  received_at timestamptz not null default now(),
  attempts int not null default 0,
  not_before timestamptz not null default '-infinity'
);
create index webhook_events_by_portal on webhook_events (integration_id, id);

-- ---------------------------------------------------------------------------------------------------------
-- The change ledger: every field that a sync changed after the first load.
create table field_changes (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  integration_id uuid not null,
  table_name text not null check (table_name in ('customers', 'stakeholders', 'deals')),
  row_id uuid not null,
  field text not null,
  before jsonb,
  after jsonb,
  -- HubSpot's property that filled the field; null where it follows from several or from links.
  property text,
  -- What saw the change: a run, a webhook event, a try by hand.
  source text not null check (source in ('full', 'incremental', 'reconcile', 'refresh', 'webhook', 'retry')),
  run_id uuid,
  -- When it was changed there, as far as HubSpot says.
  source_changed_at timestamptz,
  changed_at timestamptz not null default now()
);
create index field_changes_by_row on field_changes (row_id, id desc);
create index field_changes_by_portal on field_changes (integration_id);

-- What HubSpot says of a contact's part in buying, from its property and from labels of its links.
alter table stakeholders add column if not exists buying_roles text;
alter table stakeholders add column if not exists hubspot_roles text[] not null default '{}';
