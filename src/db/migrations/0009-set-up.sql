-- Setting portals up step by step, and dry runs of their first sync.

-- The e-mail address of whoever agreed on HubSpot's consent page; HubSpot does not tell it of pasted tokens.
alter table hubspot_portals add column authorized_by text;

-- Portals that are being set up, or were. One without a row was set up from the beginning.
create table hubspot_setups (
  integration_id uuid primary key references integrations (id) on delete cascade,
  organization_id uuid not null,
  -- Where whoever comes back goes on.
  step text not null,
  -- Steps that somebody has been through: {"<step>": {"at": …, "by": …}}.
  done jsonb not null default '{}',
  started_by text not null,
  started_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  completed_by text,
  completed_at timestamptz
);
create index hubspot_setups_open on hubspot_setups (integration_id) where completed_at is null;

create table hubspot_dry_runs (
  id uuid primary key default gen_random_uuid(),
  integration_id uuid not null references integrations (id) on delete cascade,
  organization_id uuid not null,
  status text not null default 'queued' check (status in ('queued', 'running', 'completed', 'failed')),
  -- The settings and mappings that it was made with.
  basis jsonb not null,
  progress jsonb not null default '[]',
  report jsonb,
  error text,
  requested_by text not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  completed_at timestamptz
);
create index hubspot_dry_runs_by_portal on hubspot_dry_runs (integration_id, created_at desc);
create unique index hubspot_dry_runs_one_at_a_time on hubspot_dry_runs (integration_id)
  where status in ('queued', 'running');
