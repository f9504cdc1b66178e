-- How a portal's sync has been going: kept by the hour, never by the record, so that the figures of months are a few
-- thousand short rows.

create table sync_hours (
  integration_id uuid not null references integrations (id) on delete cascade,
  organization_id uuid not null,
  -- The hour's beginning.
  hour timestamptz not null,
  -- Records that came from HubSpot through whatever channel, and what became of them.
  received int not null default 0,
  created int not null default 0,
  updated int not null default 0,
  archived int not null default 0,
  failed int not null default 0,
  -- Changes made in HubSpot, by how old they were when they were stored: a count per step, as src/sync/store/ages.ts
  -- cuts them. Empty: none was seen.
  ages int[] not null default '{}',
  -- Calls to HubSpot, by all processes.
  calls int not null default 0,
  primary key (integration_id, hour)
);

alter table rate_limit_slots
  -- How often the slot was taken: the sum over a portal's slots is the number of its calls. Of the class `burst:day`,
  -- `n` is HubSpot's daily limit, `uses` what it says is used of it, and `free_at` when it said so.
  add column uses bigint not null default 0;

alter table hubspot_portals
  -- The sum of `uses` up to which calls were added to sync_hours.
  add column calls_noted bigint not null default 0;

alter table hubspot_records
  -- The run that made the row; null for what a first load, a webhook or a try by hand made.
  add column made_in_run uuid;
create index hubspot_records_made_in_run on hubspot_records (made_in_run, row_id) where made_in_run is not null;
create index hubspot_records_excluded on hubspot_records (integration_id, object_type, external_id)
  where excluded_at is not null;

create index field_changes_by_run on field_changes (run_id, row_id) where run_id is not null;
create index quarantine_by_run on quarantine (run_id) where run_id is not null;

-- What was called before a portal came into these hands is nobody's here.
create function cscx_begin_counting_calls() returns trigger language plpgsql
security definer set search_path from current as $$
begin
  if tg_op = 'INSERT' or (old.disconnected_at is not null and new.disconnected_at is null) then
    new.calls_noted := (
      select coalesce(sum(s.uses), 0) from rate_limit_slots s
      where s.portal_id = new.portal_id and s.limit_class in ('burst', 'search', 'associations'));
  end if;
  return new;
end
$$;

create trigger cscx_calls before insert or update of disconnected_at on hubspot_portals
  for each row execute function cscx_begin_counting_calls();
