-- Properties that HubSpot takes no values for: they are left out of what is pushed, and the rest goes.

create table push_holds (
  integration_id uuid not null references integrations (id) on delete cascade,
  organization_id uuid not null,
  object_type text not null check (object_type in ('company', 'contact', 'deal')),
  property text not null,
  code text not null,
  -- What is wrong and how to fix it.
  message text not null,
  -- Null: no value is taken.
  held_values text[],
  -- False: HubSpot takes them again; kept, so that a rule that comes and goes is not tried every minute.
  is_held boolean not null default true,
  held_at timestamptz not null default now(),
  tries int not null default 0,
  -- When one value is tried again, to see whether HubSpot takes it.
  probe_at timestamptz not null,
  primary key (integration_id, object_type, property)
);

-- Whether anything was accepted since.
create index pushed_values_by_age on pushed_values (integration_id, object_type, pushed_at);
