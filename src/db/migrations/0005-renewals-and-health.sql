-- Renewals and health: changes of deal stages and the alerts that they raise, engagement, health scores with their
-- trend, and the outbox through which values reach HubSpot.

-- ---------------------------------------------------------------------------------------------------------
-- Deals and renewals

alter table deals
  -- `amount_in_home_currency`: HubSpot's own conversion into the portal's company currency; null where it gives none.
  add column if not exists amount_in_company_currency numeric;
create index if not exists deals_open_renewals on deals (organization_id, (coalesce(close_date, 'infinity'::date)), id)
  where is_renewal and not is_closed and archived_at is null;

alter table customers
  -- The deal that `renewal_date` follows; null where a mapping, the platform or nobody set the date.
  add column if not exists renewal_deal_id uuid references deals (id) on delete set null;
create index if not exists customers_by_renewal_deal on customers (renewal_deal_id) where renewal_deal_id is not null;

-- One row per change of a deal's stage that was seen after the first load, whatever channel saw it.
create table deal_stage_changes (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  integration_id uuid not null,
  deal_id uuid not null references deals (id) on delete cascade,
  from_stage_id text,
  to_stage_id text,
  from_stage_label text,
  to_stage_label text,
  from_pipeline_id text,
  to_pipeline_id text,
  from_renewal_stage text,
  to_renewal_stage text,
  -- When it was changed there, as far as HubSpot says; otherwise when it was seen.
  changed_at timestamptz not null,
  source text not null,
  run_id uuid,
  created_at timestamptz not null default now(),
  -- When the alert rules were applied to it; null: they still have to be.
  alerted_at timestamptz
);
create index deal_stage_changes_by_deal on deal_stage_changes (deal_id, changed_at desc);
create index deal_stage_changes_waiting on deal_stage_changes (organization_id, created_at) where alerted_at is null;

-- The change ledger knows every change once, however often and by whom it is seen: stage changes follow from it, in
-- the transaction that stores the deal.
create function cscx_note_stage_changes() returns trigger language plpgsql as $$
begin
  insert into deal_stage_changes
    (organization_id, integration_id, deal_id, from_stage_id, to_stage_id, from_stage_label, to_stage_label,
     from_pipeline_id, to_pipeline_id, from_renewal_stage, to_renewal_stage, changed_at, source, run_id)
  select f.organization_id, f.integration_id, d.id, f.before #>> '{}', f.after #>> '{}',
    case when label.row_id is null then d.stage_label else label.before #>> '{}' end, d.stage_label,
    case when pipeline.row_id is null then d.pipeline_id else pipeline.before #>> '{}' end, d.pipeline_id,
    case when renewal.row_id is null then d.renewal_stage else renewal.before #>> '{}' end, d.renewal_stage,
    coalesce(f.source_changed_at, f.changed_at), f.source, f.run_id
  from filed f
  join deals d on d.id = f.row_id
  left join filed label on label.row_id = f.row_id and label.table_name = 'deals' and label.field = 'stage_label'
  left join filed pipeline on pipeline.row_id = f.row_id and pipeline.table_name = 'deals' and pipeline.field = 'pipeline_id'
  left join filed renewal on renewal.row_id = f.row_id and renewal.table_name = 'deals' and renewal.field = 'renewal_stage'
  where f.table_name = 'deals' and f.field = 'stage_id';
  if found then
    perform pg_notify('cscx_hubspot_alerts', organization_id::text) from (select distinct organization_id from filed) o;
  end if;
  return null;
end
$$;

create trigger cscx_stage_changes after insert on field_changes
  referencing new table as filed for each statement execute function cscx_note_stage_changes();

-- ---------------------------------------------------------------------------------------------------------
-- Alerts

-- Where alerts are sent to beside the app. Addresses and secrets are encrypted; `shown_target` is what people see.
create table alert_channels (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations (id),
  kind text not null check (kind in ('slack', 'teams', 'email', 'webhook')),
  name text not null,
  target text not null,
  shown_target text not null,
  -- Signs what is sent to a webhook.
  secret text,
  last_sent_at timestamptz,
  last_error text,
  last_error_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table alerts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  integration_id uuid,
  type text not null,
  customer_id uuid references customers (id) on delete set null,
  deal_id uuid references deals (id) on delete cascade,
  stage_change_id uuid unique references deal_stage_changes (id) on delete cascade,
  from_value text,
  to_value text,
  message text not null,
  -- What was true when it was raised: health, ARR, owner, renewal.
  details jsonb not null default '{}',
  -- Whether it is shown in the app, or only sent elsewhere.
  in_app boolean not null default true,
  at timestamptz not null,
  created_at timestamptz not null default now()
);
create index alerts_by_time on alerts (organization_id, at desc, id desc) where in_app;
create index alerts_by_customer on alerts (customer_id);
create index alerts_by_deal on alerts (deal_id);

create table alert_reads (
  alert_id uuid not null references alerts (id) on delete cascade,
  organization_id uuid not null,
  -- A user's id, or the name of a program.
  reader text not null,
  read_at timestamptz not null default now(),
  primary key (alert_id, reader)
);

-- Every alert that goes to a channel, once for each of those whom it reaches there.
create table alert_deliveries (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  alert_id uuid not null references alerts (id) on delete cascade,
  channel_id uuid not null references alert_channels (id) on delete cascade,
  status text not null default 'waiting' check (status in ('waiting', 'sent', 'failed')),
  -- Waits to be sent together with others of its channel.
  in_digest boolean not null default false,
  -- Empty: the channel's own address; else the e-mail address of the customer's CSM. Each is a message of its own,
  -- so that trying one again repeats no other.
  recipient text not null default '',
  due_at timestamptz not null default now(),
  lease_until timestamptz,
  attempts int not null default 0,
  last_error text,
  sent_at timestamptz,
  created_at timestamptz not null default now(),
  unique (alert_id, channel_id, recipient)
);
create index alert_deliveries_due on alert_deliveries (channel_id, due_at) where status = 'waiting';
create index alert_deliveries_by_time on alert_deliveries (organization_id, created_at desc, id desc);
create index alert_deliveries_by_channel on alert_deliveries (channel_id, created_at desc, id desc);

-- ---------------------------------------------------------------------------------------------------------
-- Engagement of stakeholders

alter table stakeholders
  -- HubSpot's engagement properties as numbers and moments; a property that the portal lacks has no key.
  add column if not exists engagement_facts jsonb,
  -- What the score was made of.
  add column if not exists engagement_components jsonb;

-- ---------------------------------------------------------------------------------------------------------
-- Health scores: one row per calculation, whoever writes it. A writer gives `customer_id` and `score`.

create table health_scores (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  customer_id uuid not null references customers (id) on delete cascade,
  score int not null check (score between 0 and 100),
  trend text not null check (trend in ('growing', 'stable', 'declining')),
  components jsonb not null default '{}',
  -- Why it is what it is, in words, the weightiest first.
  reasons text[] not null default '{}',
  -- `calculator`, `api`, or `program` for whoever inserts a row.
  source text not null default 'program',
  calculated_at timestamptz not null default now(),
  -- Of two calculations of the same moment the one inserted later counts.
  position bigint generated always as identity,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index health_scores_newest on health_scores (customer_id, calculated_at desc, position desc);

-- The trend of a score, by the scores of the 30 days before it (at most the last 100): a customer is growing once its
-- score stands 5 points above the lowest since the last turn, and declining once it stands 5 points below the highest.
-- Smaller moves change nothing, so noise does not flap. Without such a move within the 30 days it is stable.
create function cscx_health_trend(of_customer uuid, new_score int, at timestamptz) returns text
language plpgsql volatile
-- A plan that a connection made while the table was empty would read all of it for every score.
set enable_seqscan = off
as $$
declare
  step constant int := 5;
  trend text := 'stable';
  low int;
  high int;
  one int;
begin
  for one in
    select w.score from (
      (select h.score, h.calculated_at, h.position from health_scores h
       where h.customer_id = of_customer and h.calculated_at <= at and h.calculated_at > at - interval '30 days'
       order by h.calculated_at desc, h.position desc limit 100)
      union all
      select new_score, at, 9223372036854775807
    ) w order by w.calculated_at, w.position
  loop
    if low is null then
      low := one;
      high := one;
    end if;
    low := least(low, one);
    high := greatest(high, one);
    if trend <> 'growing' and one - low >= step then
      trend := 'growing';
      high := one;
    elsif trend <> 'declining' and high - one >= step then
      trend := 'declining';
      low := one;
    end if;
  end loop;
  return trend;
end
$$;

-- Fills in what a writer left out.
create function cscx_complete_health_score() returns trigger language plpgsql as $$
begin
  if new.calculated_at > now() + interval '1 day' then
    raise exception 'calculated_at % lies in the future', new.calculated_at
      using hint = 'Leave it out to take the present moment.', errcode = 'check_violation';
  end if;
  new.organization_id := (select c.organization_id from customers c where c.id = new.customer_id);
  if new.organization_id is null then
    raise exception 'there is no customer %', new.customer_id
      using hint = 'Take an id of the table customers.', errcode = 'foreign_key_violation';
  end if;
  if new.score between 0 and 100 then
    new.trend := coalesce(new.trend, cscx_health_trend(new.customer_id, new.score, new.calculated_at));
  else
    new.trend := coalesce(new.trend, 'stable');
  end if;
  return new;
end
$$;

create trigger cscx_complete before insert on health_scores
  for each row execute function cscx_complete_health_score();

-- ---------------------------------------------------------------------------------------------------------
-- The way out: what HubSpot still has to be told, and what it was told.

-- Rows of ours of which HubSpot has to be told; what exactly is looked up when it is sent, so that only the newest is.
create table push_outbox (
  integration_id uuid not null references integrations (id) on delete cascade,
  organization_id uuid not null,
  object_type text not null check (object_type in ('company', 'contact', 'deal')),
  row_id uuid not null,
  -- A new one with each change: whoever sends the row settles it only if nothing has changed meanwhile. HubSpot is
  -- given it as the id of the write.
  trace_id uuid not null default gen_random_uuid(),
  -- Sent although HubSpot has the same, or nearly the same, by what we know.
  forced boolean not null default false,
  -- Changes that a later one has made needless.
  replaced int not null default 0,
  queued_at timestamptz not null default now(),
  not_before timestamptz not null default now(),
  attempts int not null default 0,
  lease_until timestamptz,
  lease_id uuid,
  primary key (integration_id, object_type, row_id)
);
create index push_outbox_due on push_outbox (integration_id, not_before);

-- What HubSpot accepted last of each record, and whether it was seen there since.
create table pushed_values (
  integration_id uuid not null references integrations (id) on delete cascade,
  organization_id uuid not null,
  object_type text not null check (object_type in ('company', 'contact', 'deal')),
  external_id text collate "C" not null,
  row_id uuid not null,
  -- Property -> value, as sent.
  properties jsonb not null,
  trace_id uuid not null,
  -- When the value itself was made here.
  made_at timestamptz,
  pushed_at timestamptz not null,
  confirmed_at timestamptz,
  -- When somebody else's value was found in its place.
  overwritten_at timestamptz,
  primary key (integration_id, object_type, external_id)
);
create index pushed_values_by_row on pushed_values (row_id);

-- Whether a portal can be pushed to, and what pushing it has come to.
create table push_state (
  integration_id uuid primary key references integrations (id) on delete cascade,
  organization_id uuid not null,
  -- The names of the properties that were found or created in HubSpot.
  prepared jsonb,
  prepared_at timestamptz,
  -- Why nothing can be pushed, and how to mend it.
  problem_code text,
  problem text,
  problem_at timestamptz,
  -- Writes that were made, and those that were not needed: HubSpot had the value, the change was too small, or a newer
  -- one came first.
  written bigint not null default 0,
  saved_same bigint not null default 0,
  saved_small bigint not null default 0,
  saved_newer bigint not null default 0,
  since timestamptz not null default now()
);

-- Passes the newest scores on: to the customer's row, to the outbox, to whoever watches.
create function cscx_spread_health_scores() returns trigger language plpgsql
security definer set search_path from current set plan_cache_mode = force_custom_plan as $$
declare
  portal uuid;
  ids uuid[];
  whose uuid[];
  touched uuid[];
begin
  -- Arrays, planned anew each time: a plan that was made for one inserted row would compare thousands with each other.
  select array_agg(i.id), array_agg(distinct i.customer_id) into ids, whose from inserted i;
  if ids is null then
    return null;
  end if;
  -- The lock of the sync's write path, and rows in the order of their ids: nobody who inserts scores can get into a
  -- deadlock with a sync or with another writer.
  for portal in
    select distinct r.integration_id from hubspot_records r
    where r.row_id = any(whose) and r.object_type = 'company' and not r.is_alias
    order by 1
  loop
    perform pg_advisory_xact_lock(hashtextextended(portal::text, 0));
  end loop;
  perform from customers c where c.id = any(whose) order by c.id for no key update;

  with newest as (
    select n.* from unnest(whose) as w (customer_id)
    cross join lateral (
      select h.* from health_scores h where h.customer_id = w.customer_id
      order by h.calculated_at desc, h.position desc limit 1) n
    where n.id = any(ids)
  ), written as (
    update customers c set health_score = n.score, health_trend = n.trend, updated_at = now()
    from newest n where c.id = n.customer_id
    returning c.id
  )
  select array_agg(id) into touched from written;
  if touched is null then
    return null;
  end if;
  perform cscx_queue_pushes(touched);
  perform pg_notify('cscx_hubspot_events', jsonb_build_object('organizationId', n.organization_id, 'type', 'records',
      'objectType', 'company', 'customerIds', case when cardinality(touched) <= 5000 then n.ids else '[]' end)::text)
  from (
    select c.organization_id, jsonb_agg(c.id) as ids
    from (
      select organization_id, id,
        case when cardinality(touched) <= 5000 then (row_number() over (partition by organization_id)) / 100 end as part
      from customers where id = any(touched)
    ) c
    group by c.organization_id, c.part
  ) n;
  return null;
end
$$;

-- Puts customers into the outbox of every portal that has a live company of them, and wakes the workers.
create function cscx_queue_pushes(customer_ids uuid[]) returns void language plpgsql
security definer set search_path from current set plan_cache_mode = force_custom_plan as $$
declare
  portal uuid;
begin
  for portal in
    with queued as (
      insert into push_outbox as o (integration_id, organization_id, object_type, row_id)
      select distinct r.integration_id, r.organization_id, 'company', r.row_id
      from hubspot_records r
      join hubspot_portals p on p.integration_id = r.integration_id and p.disconnected_at is null
      where r.row_id = any(customer_ids) and r.object_type = 'company' and not r.is_alias
        and r.archived_at is null and r.excluded_at is null
      on conflict (integration_id, object_type, row_id) do update set
        trace_id = gen_random_uuid(), queued_at = now(), not_before = now(), attempts = 0, replaced = o.replaced + 1
      returning integration_id
    )
    select distinct integration_id from queued
  loop
    perform pg_notify('cscx_hubspot_push', portal::text);
  end loop;
end
$$;

create trigger cscx_spread after insert on health_scores
  referencing new table as inserted for each statement execute function cscx_spread_health_scores();

-- Customers whose health is to be calculated anew.
create table health_due (
  customer_id uuid primary key references customers (id) on delete cascade,
  organization_id uuid not null,
  since timestamptz not null default now()
);
create index health_due_by_age on health_due (organization_id, since);
-- Whether a portal knows decision makers and champions at all.
create index if not exists stakeholders_with_part on stakeholders (integration_id) where is_decision_maker or is_champion;

-- Has all customers of a portal calculated anew, and wakes the workers.
create function cscx_mark_health_due(portal uuid) returns void language plpgsql
security definer set search_path from current as $$
begin
  insert into health_due (customer_id, organization_id)
  select c.id, c.organization_id from customers c
  join hubspot_portals p on p.integration_id = c.integration_id and p.organization_id = c.organization_id
  where c.integration_id = portal and c.archived_at is null
  order by c.id
  on conflict do nothing;
  perform pg_notify('cscx_hubspot_health', p.organization_id::text) from hubspot_portals p where p.integration_id = portal;
end
$$;

-- A calculator that is switched on, or gets other weights, begins with all customers of its portal.
create function cscx_begin_calculating() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' or old.settings -> 'healthCalculator' is distinct from new.settings -> 'healthCalculator' then
    perform cscx_mark_health_due(new.integration_id);
  end if;
  return null;
end
$$;

create trigger cscx_calculator after insert or update on hubspot_settings for each row
  when (new.settings -> 'healthCalculator' ->> 'enabled' = 'true') execute function cscx_begin_calculating();

-- A sync names the stakeholders and deals whose links it changed, and their customers follow from the links that are
-- left. Whom one was parted from is seen only here.
create function cscx_mark_parted() returns trigger language plpgsql
security definer set search_path from current as $$
begin
  insert into health_due (customer_id, organization_id)
  select distinct c.id, c.organization_id from parted o
  join customers c on c.id = o.customer_id and c.archived_at is null
  join hubspot_settings s on s.integration_id = c.integration_id
  where s.settings -> 'healthCalculator' ->> 'enabled' = 'true'
  order by 1
  on conflict do nothing;
  if found then
    perform pg_notify('cscx_hubspot_health', organization_id::text) from (select distinct organization_id from parted) o;
  end if;
  return null;
end
$$;

create trigger cscx_parted after delete on stakeholder_customers
  referencing old table as parted for each statement execute function cscx_mark_parted();
create trigger cscx_parted after delete on deal_customers
  referencing old table as parted for each statement execute function cscx_mark_parted();

-- ---------------------------------------------------------------------------------------------------------
-- Pushes are runs, too: beside a portal's sync there may be one of them.

alter table sync_runs drop constraint sync_runs_mode_check;
alter table sync_runs add constraint sync_runs_mode_check
  check (mode in ('full', 'incremental', 'reconcile', 'refresh', 'push'));
drop index sync_runs_one_at_a_time;
create unique index sync_runs_one_sync_at_a_time on sync_runs (integration_id)
  where status in ('queued', 'running') and mode <> 'push';
create unique index sync_runs_one_push_at_a_time on sync_runs (integration_id)
  where status in ('queued', 'running') and mode = 'push';

alter table quarantine
  -- `outbound`: what HubSpot would not take from us.
  add column direction text not null default 'inbound' check (direction in ('inbound', 'outbound'));

-- Records that were loaded before have not been asked for engagement and converted amounts.
update hubspot_portals set stale_types = array(
  select distinct unnest(stale_types || '{contact,deal}') order by 1);
