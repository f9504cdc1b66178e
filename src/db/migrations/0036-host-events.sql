-- Events for the application that the product is part of, until its handlers have processed them.

-- The types of events that an application has handlers for: others aren't stored.
create table host_event_listeners (
  type text primary key,
  seen_at timestamptz not null default now()
);

-- A row is what one transaction changed: an item per event.
create table host_events (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  type text not null,
  items jsonb not null,
  -- How many items have been processed.
  done int not null default 0,
  attempts int not null default 0,
  -- Not before this time; while a process handles it, when another one may take it over.
  due_at timestamptz not null default now(),
  created_at timestamptz not null default now()
);
create index host_events_due on host_events (type, due_at);
