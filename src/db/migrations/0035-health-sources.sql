-- Health scores that other programs write into the platform's tables: changes of `customers.health_score`, and new
-- values in columns that the operator names.

-- They wait here until a worker stores them, because that takes locks. A program's own statement must neither wait for
-- them nor fail, so there are no foreign keys either: values of unknown customers are dropped later.
create table health_intake (
  position bigint generated always as identity primary key,
  customer_id uuid not null,
  score numeric not null,
  -- Only if the same statement set it.
  trend text,
  -- The column, as `customers.health_score` or `public.health_scores.overall`.
  source text not null,
  written_at timestamptz not null
);

-- Whether a portal with these settings takes scores from a source.
create function cscx_takes_scores(settings jsonb, source text) returns boolean language sql immutable as $$
  select case when source = 'customers.health_score'
    then coalesce((settings #>> '{healthSources,customers}')::boolean, true)
    else coalesce(settings #> '{healthSources,columns}' ? source, false) end
$$;

-- The constant default of a column as a number; null without one. For an expression it is NaN: nothing is evaluated
-- here, because it would run with our rights.
create function cscx_default_score(of_table oid, score_column text) returns numeric language plpgsql stable
set search_path from current as $$
declare
  expression text;
  constant text;
begin
  select pg_get_expr(d.adbin, d.adrelid) into expression
  from pg_catalog.pg_attribute a join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = of_table and a.attname = score_column and a.attgenerated = '' and not a.attisdropped;
  if expression is null or expression ilike 'null%' then
    return null;
  end if;
  constant := substring(expression from '^\(*''?(-?\d+(?:\.\d+)?)''?\)*(?:::[a-z ]+(?:\(\d+(?:,\d+)?\))?)?$');
  return coalesce(constant, 'NaN')::numeric;
end
$$;

-- Notes the scores that a statement wrote: values that differ from before, and inserted ones that differ from the
-- column's default, which isn't calculated. Arguments: the source, the column with the customer's id, the column with
-- the score, and the columns of the primary key.
create function cscx_note_scores() returns trigger language plpgsql
security definer set search_path from current set jit = off as $$
declare
  customer_column constant text := tg_argv[1];
  score_column constant text := tg_argv[2];
  is_customers constant boolean := tg_argv[0] = 'customers.health_score';
  -- Our own statement, or a trigger of the platform that reacts to it.
  is_own constant boolean := is_customers and coalesce(current_setting('{{schema}}.writes_scores', true), '') = 'on';
  key_columns text[];
  standard numeric;
  noted bigint;
begin
  if not exists (
    select from hubspot_portals p left join hubspot_settings s on s.integration_id = p.integration_id
    where p.disconnected_at is null and cscx_takes_scores(s.settings, tg_argv[0])
  ) then
    return null;
  end if;
  if tg_op = 'INSERT' then
    standard := cscx_default_score(tg_relid, score_column);
    if standard = 'NaN' then
      return null;
    end if;
    execute format(
      'insert into health_intake (customer_id, score, source, written_at)
       select n.%1$I, n.%2$I, $1, clock_timestamp() from new_rows n
       where n.%1$I is not null and n.%2$I is not null and n.%2$I::numeric is distinct from $2 %3$s',
      customer_column, score_column,
      -- A sync gives a required column a value of its own.
      case when is_customers then 'and n.external_source is distinct from ''hubspot''' else '' end)
    using tg_argv[0], standard;
  else
    select array_agg(k.name) into key_columns
    from unnest(tg_argv) with ordinality as k (name, place) where k.place > 3;
    execute format(
      'insert into health_intake (customer_id, score, trend, source, written_at)
       select n.%1$I, n.%2$I, %3$s, $1, clock_timestamp() from new_rows n join old_rows o on %4$s
       where n.%1$I is not null and n.%2$I is not null and n.%2$I is distinct from o.%2$I %5$s',
      customer_column, score_column,
      case when is_customers then
        'case when n.health_trend is distinct from o.health_trend
           and n.health_trend::text in (''growing'', ''stable'', ''declining'') then n.health_trend::text end'
      else 'null' end,
      (select string_agg(format('o.%1$I = n.%1$I', name), ' and ') from unnest(key_columns) as k (name)),
      -- A trigger of the platform may react to our statement with a score of its own, once: if the score that we wrote
      -- was such a reaction, another one would never end.
      case when is_own then format(
        'and (select h.source <> $1 and h.score <> n.%1$I::numeric from health_scores h
              where h.customer_id = n.%2$I order by h.calculated_at desc, h.position desc limit 1)',
        score_column, customer_column)
      else '' end)
    using tg_argv[0];
  end if;
  get diagnostics noted = row_count;
  if noted > 0 then
    perform pg_notify('cscx_hubspot_scores', '');
  end if;
  return null;
exception when others then
  -- Whatever goes wrong here, the program's statement succeeds.
  raise log 'health scores of %.% could not be noted: % (%)', tg_table_schema, tg_table_name, sqlerrm, sqlstate;
  return null;
end
$$;

-- Shows the newest scores of customers in their rows. A score that came from `customers.health_score` is there already,
-- or a newer one is. Rows that a program has locked are left out, unless the caller waited for them: while we hold
-- others, waiting could end in a deadlock that makes the program's statement fail.
create function cscx_show_scores(of_customers uuid[]) returns void language plpgsql
security definer set search_path from current set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  -- The platform's column may be an enum of its own.
  takes_text constant boolean := (
    select pg_typeof(c.health_trend)::oid = any(array['text', 'varchar', 'bpchar']::regtype[]::oid[])
    from customers c where c.id = any(of_customers) limit 1);
begin
  perform set_config('{{schema}}.writes_scores', 'on', true);
  if takes_text then
    begin
      with newest as materialized (
        select w.id, n.score, n.trend, n.source from unnest(of_customers) as w (id)
        cross join lateral (
          select h.* from health_scores h where h.customer_id = w.id
          order by h.calculated_at desc, h.position desc limit 1) n
      ), wanted as materialized (
        select c.id, n.trend, case when n.source = 'customers.health_score' then c.health_score else n.score end as score
        from newest n join customers c on c.id = n.id
      ), free as materialized (
        select c.id from customers c join wanted w on w.id = c.id
        where row(c.health_score, c.health_trend) is distinct from row(w.score, w.trend)
        order by c.id for no key update of c skip locked
      )
      update customers c set health_score = w.score, health_trend = w.trend, updated_at = now()
      from wanted w join free f on f.id = w.id
      where c.id = w.id;
      perform set_config('{{schema}}.writes_scores', '', true);
      return;
    exception when data_exception or integrity_constraint_violation then
      -- The platform's column may not take our words for a trend.
      null;
    end;
  end if;
  with newest as materialized (
    select w.id, n.score from unnest(of_customers) as w (id)
    cross join lateral (
      select h.* from health_scores h where h.customer_id = w.id
      order by h.calculated_at desc, h.position desc limit 1) n
    where n.source <> 'customers.health_score'
  ), free as materialized (
    select c.id from customers c join newest n on n.id = c.id
    where c.health_score is distinct from n.score
    order by c.id for no key update of c skip locked
  )
  update customers c set health_score = n.score, updated_at = now()
  from newest n join free f on f.id = n.id
  where c.id = n.id;
  perform set_config('{{schema}}.writes_scores', '', true);
end
$$;

-- As before, but a program's row is never waited for because of a score that the program wrote into it.
create or replace function cscx_spread_health_scores() returns trigger language plpgsql
security definer set search_path from current set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  portal uuid;
  ids uuid[];
  whose uuid[];
  awaited uuid[];
  touched uuid[];
begin
  -- Arrays, planned again each time: a plan that was made for one inserted row would compare thousands with each other.
  select array_agg(i.id), array_agg(distinct i.customer_id),
    array_agg(distinct i.customer_id) filter (where i.source <> 'customers.health_score')
  into ids, whose, awaited from inserted i;
  if ids is null then
    return null;
  end if;
  -- The lock of the sync's write path, and rows in the order of their ids: a program that inserts scores can't get into a
  -- deadlock with a sync or with another writer.
  for portal in
    select distinct r.integration_id from hubspot_records r
    where r.row_id = any(whose) and r.object_type = 'company' and not r.is_alias
    order by 1
  loop
    perform pg_advisory_xact_lock(hashtextextended(portal::text, 0));
  end loop;
  perform from customers c where c.id = any(awaited) order by c.id for no key update;

  select array_agg(w.customer_id) into touched
  from unnest(whose) as w (customer_id)
  cross join lateral (
    select h.id from health_scores h where h.customer_id = w.customer_id
    order by h.calculated_at desc, h.position desc limit 1) n
  where n.id = any(ids);
  if touched is null then
    return null;
  end if;
  perform cscx_show_scores(touched);
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

create trigger {{schema}}_score_added after insert on customers
  referencing new table as new_rows
  for each statement execute function cscx_note_scores('customers.health_score', 'id', 'health_score');
create trigger {{schema}}_score_changed after update on customers
  referencing old table as old_rows new table as new_rows
  for each statement execute function cscx_note_scores('customers.health_score', 'id', 'health_score', 'id');
