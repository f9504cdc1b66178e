-- Moments now take the day that the portal's time zone has. Days that were stored before are those of UTC: their
-- records are read again, and what was sent to HubSpot from days, or as days, is compared again.
with zoned as (
  select p.integration_id, p.organization_id from hubspot_portals p
  where upper(p.time_zone) not in ('UTC', 'ETC/UTC', 'GMT', 'ETC/GMT')
    and exists (select from sync_watermarks w where w.integration_id = p.integration_id)
), days as (
  select z.integration_id, 'deal' as object_type from zoned z
  union
  select z.integration_id, v.object_type from zoned z
  join lateral (
    select distinct on (m.object_type) m.object_type, m.mappings from hubspot_mapping_versions m
    where m.integration_id = z.integration_id
    order by m.object_type, m.version desc) v on true
  cross join lateral jsonb_array_elements(v.mappings) one
  left join hubspot_properties h on h.integration_id = z.integration_id and h.object_type = v.object_type
    and h.name = one ->> 'property'
  where one ->> 'direction' is distinct from 'outbound'
    and (h.definition ->> 'type' = 'datetime' or one ->> 'transform' = 'dateFromMilliseconds')
)
update hubspot_portals p
set stale_types = array(
  select unnest(p.stale_types) union select d.object_type from days d where d.integration_id = p.integration_id order by 1)
where p.integration_id in (select integration_id from days);

insert into push_outbox (integration_id, organization_id, object_type, row_id)
select r.integration_id, r.organization_id, r.object_type, r.row_id
from hubspot_portals p
join hubspot_records r on r.integration_id = p.integration_id and not r.is_alias and r.archived_at is null
  and r.excluded_at is null
where upper(p.time_zone) not in ('UTC', 'ETC/UTC', 'GMT', 'ETC/GMT')
  and not exists (
    select from hubspot_settings s
    where s.integration_id = p.integration_id and s.settings -> 'push' ->> 'enabled' = 'false')
  and exists (
    select from outbound_fields f
    join hubspot_properties h on h.integration_id = f.integration_id and h.object_type = f.object_type
      and h.name = f.property
    where f.integration_id = r.integration_id and f.object_type = r.object_type
      and h.definition ->> 'type' in ('date', 'datetime'))
on conflict do nothing;

-- Values that HubSpot works out change without a trace on their records, so that those are read again in rounds: where
-- the round of each object type stands, and when the next one is due.
create table sync_calculated_rounds (
  integration_id uuid not null references integrations (id) on delete cascade,
  organization_id uuid not null,
  object_type text not null check (object_type in ('company', 'contact', 'deal')),
  -- Properties that are worked out, of those that are used; none: there is nothing to read.
  properties text[] not null default '{}',
  -- The last id that this round has read; empty between rounds.
  after_id text not null default '',
  calls int not null default 0,
  started_at timestamptz not null default now(),
  -- When the last round that has ended began: no value is older than that.
  covered_from timestamptz not null default now(),
  next_at timestamptz not null default now(),
  primary key (integration_id, object_type)
);

alter table field_changes drop constraint field_changes_source_check;
alter table field_changes add constraint field_changes_source_check
  check (source in ('full', 'incremental', 'reconcile', 'refresh', 'calculated', 'webhook', 'retry')) not valid;

-- What the definitions of an object type were when they were stored last: the same ones are not stored again.
create table hubspot_property_reads (
  integration_id uuid not null references integrations (id) on delete cascade,
  organization_id uuid not null,
  object_type text not null check (object_type in ('company', 'contact', 'deal')),
  digest text not null,
  primary key (integration_id, object_type)
);

-- Whoever else changes a definition has them stored again, whatever they were then.
create function cscx_forget_property_read() returns trigger language plpgsql as $$
begin
  delete from hubspot_property_reads r
  where exists (
    select from changed c where c.integration_id = r.integration_id and c.object_type = r.object_type);
  return null;
end
$$;
create trigger cscx_property_changed after update on hubspot_properties
  referencing new table as changed for each statement execute function cscx_forget_property_read();
