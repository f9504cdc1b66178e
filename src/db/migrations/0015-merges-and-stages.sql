-- The row that a record had of its own before it was merged into another one: it stays, archived, for showing what
-- was known of it, and for an event that later names it as the primary record. Null: none, or the one it still has.
alter table hubspot_records add column own_row_id uuid;
create index hubspot_records_merged on hubspot_records (row_id) where is_alias;

-- Of an event that tells of a merge: the record whose values live on.
alter table webhook_events add column primary_id text;

-- HubSpot does not give every stage a probability.
alter table hubspot_deal_stages alter column probability drop not null;

-- What webhooks bring adds up in one row per object type and hour, which belongs to no run.
alter table hubspot_sync_log
  alter column run_id drop not null,
  add column hour timestamptz,
  add constraint hubspot_sync_log_belongs check ((run_id is null) = (hour is not null));
create unique index hubspot_sync_log_by_hour on hubspot_sync_log (integration_id, object_type, sync_direction, hour)
  where run_id is null;

-- Deals whose stage is unknown go by what HubSpot says of them from now on, which has to be read once.
update hubspot_portals set stale_types = array(select distinct unnest(stale_types || '{deal}') order by 1);
