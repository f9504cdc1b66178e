-- Outbound mappings: fields of ours that HubSpot is told of whenever they change, whoever changes them.

-- The fields that the mappings of each portal send, as the newest saved set names them. Kept apart from the sets, so
-- that a change of any row asks one index whether it matters.
create table outbound_fields (
  integration_id uuid not null references integrations (id) on delete cascade,
  organization_id uuid not null,
  object_type text not null check (object_type in ('company', 'contact', 'deal')),
  property text not null,
  -- A column, or `customFields.<name>`.
  field text not null,
  -- What is told where the field is empty.
  has_default boolean not null,
  primary key (integration_id, object_type, property)
);
create index outbound_fields_by_type on outbound_fields (object_type, organization_id);

-- What keeps one object type of a portal from being pushed.
create table push_types (
  integration_id uuid not null references integrations (id) on delete cascade,
  organization_id uuid not null,
  object_type text not null check (object_type in ('company', 'contact', 'deal')),
  problem_code text,
  problem text,
  problem_at timestamptz,
  -- Mapped properties that could not be written when this was looked at last.
  broken text[] not null default '{}',
  primary key (integration_id, object_type)
);

create index push_outbox_due_by_type on push_outbox (integration_id, object_type, not_before);

-- A saved set replaces what the one before it sent.
create function cscx_note_outbound_fields() returns trigger language plpgsql
security definer set search_path from current as $$
begin
  delete from outbound_fields where integration_id = new.integration_id and object_type = new.object_type;
  insert into outbound_fields (integration_id, organization_id, object_type, property, field, has_default)
  select new.integration_id, new.organization_id, new.object_type, m ->> 'property', m ->> 'field',
    m ? 'default'
  from jsonb_array_elements(new.mappings) m
  where m ->> 'direction' = 'outbound'
  on conflict do nothing;
  return null;
end
$$;

create trigger cscx_outbound_fields after insert on hubspot_mapping_versions
  for each row execute function cscx_note_outbound_fields();

insert into outbound_fields (integration_id, organization_id, object_type, property, field, has_default)
select v.integration_id, v.organization_id, v.object_type, m ->> 'property', m ->> 'field', m ? 'default'
from (
  select distinct on (integration_id, object_type) * from hubspot_mapping_versions
  order by integration_id, object_type, version desc
) v
cross join jsonb_array_elements(v.mappings) m
where m ->> 'direction' = 'outbound'
on conflict do nothing;

-- A field of a row that was turned into JSON.
create function cscx_field_of(of_row jsonb, field text) returns jsonb language sql immutable as $$
  select case when field like 'customFields.%' then of_row -> 'custom_fields' -> substr(field, 14) else of_row -> field end
$$;

-- Queues rows of which a field has changed that some portal is told of. Without outbound mappings of the object type
-- it ends after a look into one index, once per statement.
create function cscx_queue_changed_fields() returns trigger language plpgsql
security definer set search_path from current set plan_cache_mode = force_custom_plan as $$
declare
  portal uuid;
begin
  if not exists (select from outbound_fields f where f.object_type = tg_argv[0]) then
    return null;
  end if;
  for portal in
    with wanted as materialized (
      select f.integration_id, f.organization_id, array_agg(f.field) as fields
      from outbound_fields f
      join hubspot_portals p on p.integration_id = f.integration_id and p.disconnected_at is null
      where f.object_type = tg_argv[0]
      group by f.integration_id, f.organization_id
    ), differing as materialized (
      select distinct w.integration_id, w.organization_id, a.id
      from new_rows a
      join old_rows b on b.id = a.id
      join wanted w on w.organization_id = a.organization_id
      cross join lateral (select to_jsonb(a) as now, to_jsonb(b) as was offset 0) v
      where exists (
        select from unnest(w.fields) as f (field)
        where cscx_field_of(v.now, f.field) is distinct from cscx_field_of(v.was, f.field))
    ), queued as (
      insert into push_outbox as o (integration_id, organization_id, object_type, row_id)
      select d.integration_id, d.organization_id, tg_argv[0], d.id
      from differing d
      where exists (
        select from hubspot_records r
        where r.row_id = d.id and r.integration_id = d.integration_id and r.object_type = tg_argv[0]
          and not r.is_alias and r.archived_at is null and r.excluded_at is null)
      order by d.id
      on conflict (integration_id, object_type, row_id) do update set
        trace_id = gen_random_uuid(), queued_at = now(), not_before = now(), attempts = 0, replaced = o.replaced + 1
      returning integration_id
    )
    select distinct integration_id from queued
  loop
    perform pg_notify('cscx_hubspot_push', portal::text);
  end loop;
  return null;
end
$$;

create trigger {{schema}}_outbound after update on customers
  referencing old table as old_rows new table as new_rows
  for each statement execute function cscx_queue_changed_fields('company');
create trigger {{schema}}_outbound after update on stakeholders
  referencing old table as old_rows new table as new_rows
  for each statement execute function cscx_queue_changed_fields('contact');
create trigger {{schema}}_outbound after update on deals
  referencing old table as old_rows new table as new_rows
  for each statement execute function cscx_queue_changed_fields('deal');
