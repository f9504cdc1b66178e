-- An installation of the release that still kept its tables in `public`, as pg_dump wrote it: a portal with three
-- companies, their contacts and deals, health scores that wait to be sent, a sync that is queued.
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA pgboss;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE TYPE pgboss.job_state AS ENUM (
    'created',
    'retry',
    'active',
    'completed',
    'cancelled',
    'failed'
);
CREATE FUNCTION pgboss.create_queue(queue_name text, options jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $_$
    DECLARE
      tablename varchar := CASE WHEN options->>'partition' = 'true'
                            THEN 'j' || encode(sha224(queue_name::bytea), 'hex')
                            ELSE 'job_common'
                            END;
      queue_created_on timestamptz;
    BEGIN

      WITH q as (
        INSERT INTO pgboss.queue (
          name,
          policy,
          retry_limit,
          retry_delay,
          retry_backoff,
          retry_delay_max,
          expire_seconds,
          retention_seconds,
          deletion_seconds,
          warning_queued,
          dead_letter,
          partition,
          table_name,
          heartbeat_seconds,
          notify,
          created_on,
          updated_on
        )
        VALUES (
          queue_name,
          options->>'policy',
          COALESCE((options->>'retryLimit')::int, 2),
          COALESCE((options->>'retryDelay')::int, 0),
          COALESCE((options->>'retryBackoff')::bool, false),
          (options->>'retryDelayMax')::int,
          COALESCE((options->>'expireInSeconds')::int, 900),
          COALESCE((options->>'retentionSeconds')::int, 1209600),
          COALESCE((options->>'deleteAfterSeconds')::int, 604800),
          COALESCE((options->>'warningQueueSize')::int, 0),
          options->>'deadLetter',
          COALESCE((options->>'partition')::bool, false),
          tablename,
          (options->>'heartbeatSeconds')::int,
          COALESCE((options->>'notify')::bool, false),
          pgboss.job_now(),
          pgboss.job_now()
        )
        ON CONFLICT DO NOTHING
        RETURNING created_on
      )
      SELECT created_on into queue_created_on from q;

      IF queue_created_on IS NULL OR options->>'partition' IS DISTINCT FROM 'true' THEN
        RETURN;
      END IF;

      EXECUTE format('CREATE TABLE pgboss.%I (LIKE pgboss.job INCLUDING DEFAULTS)', tablename);

      EXECUTE pgboss.job_table_format($cmd$ALTER TABLE pgboss.job ADD PRIMARY KEY (name, id)$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$ALTER TABLE pgboss.job ADD CONSTRAINT q_fkey FOREIGN KEY (name) REFERENCES pgboss.queue (name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$ALTER TABLE pgboss.job ADD CONSTRAINT dlq_fkey FOREIGN KEY (dead_letter) REFERENCES pgboss.queue (name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED$cmd$, tablename);

      EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i11 ON pgboss.job (name, priority DESC, created_on, start_after) WHERE state < 'active' AND NOT blocked$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE UNIQUE INDEX job_i4 ON pgboss.job (name, singleton_on, COALESCE(singleton_key, '')) WHERE state <> 'cancelled' AND singleton_on IS NOT NULL$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i7 ON pgboss.job (name, group_id) WHERE state = 'active' AND group_id IS NOT NULL$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i9 ON pgboss.job (name, id) WHERE blocking AND state = 'completed'$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i12 ON pgboss.job (source_root_id) WHERE source_root_id IS NOT NULL$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE UNIQUE INDEX job_i13 ON pgboss.job (name, singleton_key) WHERE state = 'created' AND upsert_by_key$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i14 ON pgboss.job (name, state, blocked, start_after) WHERE state IN ('created', 'retry', 'active', 'failed')$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i15 ON pgboss.job (name, created_on)$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i16 ON pgboss.job (name, completed_on) WHERE completed_on IS NOT NULL$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i17 ON pgboss.job (name, singleton_key, created_on) WHERE state < 'active' AND singleton_key IS NOT NULL$cmd$, tablename);

      IF options->>'policy' = 'short' THEN
        EXECUTE pgboss.job_table_format($cmd$CREATE UNIQUE INDEX job_i1 ON pgboss.job (name, COALESCE(singleton_key, '')) WHERE state = 'created' AND policy = 'short'$cmd$, tablename);
      ELSIF options->>'policy' = 'singleton' THEN
        EXECUTE pgboss.job_table_format($cmd$CREATE UNIQUE INDEX job_i2 ON pgboss.job (name, COALESCE(singleton_key, '')) WHERE state = 'active' AND policy = 'singleton'$cmd$, tablename);
      ELSIF options->>'policy' = 'stately' THEN
        EXECUTE pgboss.job_table_format($cmd$CREATE UNIQUE INDEX job_i3 ON pgboss.job (name, state, COALESCE(singleton_key, '')) WHERE state <= 'active' AND policy = 'stately'$cmd$, tablename);
      ELSIF options->>'policy' = 'exclusive' THEN
        EXECUTE pgboss.job_table_format($cmd$CREATE UNIQUE INDEX job_i6 ON pgboss.job (name, COALESCE(singleton_key, '')) WHERE state <= 'active' AND policy = 'exclusive'$cmd$, tablename);
      ELSIF options->>'policy' = 'key_strict_fifo' THEN
        EXECUTE pgboss.job_table_format($cmd$CREATE UNIQUE INDEX job_i8 ON pgboss.job (name, singleton_key) WHERE state IN ('active', 'retry', 'failed') AND policy = 'key_strict_fifo'$cmd$, tablename);
        EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i10 ON pgboss.job (name, singleton_key, state DESC, created_on, id) INCLUDE (start_after) WHERE state < 'active' AND NOT blocked AND policy = 'key_strict_fifo'$cmd$, tablename);
        EXECUTE pgboss.job_table_format($cmd$ALTER TABLE pgboss.job ADD CONSTRAINT job_key_strict_fifo_singleton_key_check CHECK (NOT (policy = 'key_strict_fifo' AND singleton_key IS NULL))$cmd$, tablename);
      END IF;

      EXECUTE format('ALTER TABLE pgboss.%I ADD CONSTRAINT cjc CHECK (name=%L)', tablename, queue_name);
      EXECUTE format('ALTER TABLE pgboss.job ATTACH PARTITION pgboss.%I FOR VALUES IN (%L)', tablename, queue_name);
    END;
    $_$;
CREATE FUNCTION pgboss.delete_queue(queue_name text) RETURNS void
    LANGUAGE plpgsql
    AS $$
    DECLARE
      v_table varchar;
      v_partition bool;
    BEGIN
      
      SELECT table_name, partition
      FROM pgboss.queue
      WHERE name = queue_name
      INTO v_table, v_partition;

      IF v_partition THEN
        EXECUTE format('DROP TABLE IF EXISTS pgboss.%I', v_table);
      ELSE
        EXECUTE format('DELETE FROM pgboss.%I WHERE name = %L', v_table, queue_name);
      END IF;
    
      DELETE FROM pgboss.queue WHERE name = queue_name;
    END;
    $$;
CREATE FUNCTION pgboss.job_now() RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
      SELECT pg_catalog.now();
    $$;
CREATE FUNCTION pgboss.job_table_format(command text, table_name text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$
      SELECT format(
        regexp_replace(
          regexp_replace(command, '\.job\y', '.%1$I', 'g'),
          '\yjob_i(\d+)', '%1$s_i\1', 'g'
        ),
        table_name
      );
    $_$;
CREATE FUNCTION pgboss.job_table_run(command text, tbl_name text DEFAULT NULL::text, queue_name text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    AS $$
    DECLARE
      tbl RECORD;
    BEGIN
      IF queue_name IS NOT NULL THEN
        SELECT table_name INTO tbl_name FROM pgboss.queue WHERE name = queue_name;
      END IF;

      IF tbl_name IS NOT NULL THEN
        EXECUTE pgboss.job_table_format(command, tbl_name);
        RETURN;
      END IF;

      EXECUTE pgboss.job_table_format(command, 'job_common');

      FOR tbl IN SELECT table_name FROM pgboss.queue WHERE partition = true
      LOOP
        EXECUTE pgboss.job_table_format(command, tbl.table_name);
      END LOOP;
    END;
    $$;
CREATE FUNCTION pgboss.job_table_run_async(command_name text, version integer, command text, tbl_name text DEFAULT NULL::text, queue_name text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF queue_name IS NOT NULL THEN
        SELECT table_name INTO tbl_name FROM pgboss.queue WHERE name = queue_name;
      END IF;

      IF tbl_name IS NOT NULL THEN
        INSERT INTO pgboss.bam (name, version, status, queue, table_name, command)
        VALUES (
          command_name,
          version,
          'pending',
          queue_name,
          tbl_name,
          pgboss.job_table_format(command, tbl_name)
        );
        RETURN;
      END IF;

      INSERT INTO pgboss.bam (name, version, status, queue, table_name, command)
      SELECT
        command_name,
        version,
        'pending',
        NULL,
        'job_common',
        pgboss.job_table_format(command, 'job_common')
      UNION ALL
      SELECT
        command_name,
        version,
        'pending',
        queue.name,
        queue.table_name,
        pgboss.job_table_format(command, queue.table_name)
      FROM pgboss.queue
      WHERE partition = true;
    END;
    $$;
CREATE FUNCTION public.cscx_begin_calculating() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op = 'INSERT' or old.settings -> 'healthCalculator' is distinct from new.settings -> 'healthCalculator' then
    perform cscx_mark_health_due(new.integration_id);
  end if;
  return null;
end
$$;
CREATE FUNCTION public.cscx_begin_counting_calls() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
begin
  if tg_op = 'INSERT' or (old.disconnected_at is not null and new.disconnected_at is null) then
    new.calls_noted := (
      select coalesce(sum(s.uses), 0) from rate_limit_slots s
      where s.portal_id = new.portal_id and s.limit_class in ('burst', 'search', 'associations'));
  end if;
  return new;
end
$$;
CREATE FUNCTION public.cscx_complete_health_score() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION public.cscx_customers_like(organization uuid, portal uuid, names text[], domains text[]) RETURNS TABLE(place bigint, by_domain uuid[], by_name uuid[])
    LANGUAGE plpgsql STABLE
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    AS $$
declare
  others uuid[] := array(select i.id from integrations i where i.organization_id = organization and i.id <> portal);
  strangers uuid[] := array(
    select i.id from integrations i where i.organization_id = organization and i.provider is distinct from 'hubspot');
begin
  return query
  select c.place, array(
    select f.id from (
      (select u.id, u.organization_id, u.archived_at from customers u
       where cscx_domain(u.domain) = c.domain and u.integration_id is null offset 0)
      union all
      select u.id, u.organization_id, u.archived_at from unnest(others) o
      cross join lateral (
        select * from customers u where cscx_domain(u.domain) = c.domain and u.integration_id = o offset 0) u
    ) f
    where f.organization_id = organization and f.archived_at is null
      and not exists (
        select from hubspot_records r
        where r.row_id = f.id and r.integration_id = portal and not r.is_alias offset 0)
    limit 10
  ), array(
    select f.id from (
      (select u.id, u.organization_id, u.archived_at from customers u
       where left(lower(u.name), 200) = left(c.name, 200) and lower(u.name) = c.name and u.integration_id is null
       offset 0)
      union all
      select u.id, u.organization_id, u.archived_at from unnest(strangers) o
      cross join lateral (
        select * from customers u
        where left(lower(u.name), 200) = left(c.name, 200) and lower(u.name) = c.name and u.integration_id = o offset 0
      ) u
    ) f
    where f.organization_id = organization and f.archived_at is null
      and not exists (select from hubspot_records r where r.row_id = f.id and not r.is_alias offset 0)
    limit 10
  )
  from (
    select g.n as place, lower(g.name) as name, cscx_domain(g.domain) as domain
    from unnest(names, domains) with ordinality as g (name, domain, n)
    offset 0
  ) c;
end
$$;
CREATE FUNCTION public.cscx_domain(given text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$
  select nullif(left(regexp_replace(regexp_replace(lower(btrim(given)),
    '^(([a-z][a-z0-9+.-]*:)?//)?(www\.)?', ''), '\.*([/?#:].*)?$', ''), 255), '')
$_$;
CREATE FUNCTION public.cscx_field_of(of_row jsonb, field text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
  select case when field like 'customFields.%' then of_row -> 'custom_fields' -> substr(field, 14) else of_row -> field end
$$;
CREATE FUNCTION public.cscx_forget_in_chat() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  update chat_messages m
  set text = 'What was shown here is gone: it told of a record that was erased for privacy.', data = null, actions = null
  where m.organization_id = new.organization_id and m.data is not null and (
    m.data::text like '%"externalId": "' || new.external_id || '"%'
    or exists (
      select from hubspot_records r
      where r.integration_id = new.integration_id and r.object_type = new.object_type
        and r.external_id = new.external_id and m.data::text like '%' || r.row_id || '%'));
  return null;
end
$$;
CREATE FUNCTION public.cscx_forget_property_read() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  delete from hubspot_property_reads r
  where exists (
    select from changed c where c.integration_id = r.integration_id and c.object_type = r.object_type);
  return null;
end
$$;
CREATE FUNCTION public.cscx_forget_rows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    AS $$
declare
  ids uuid[];
begin
  select array_agg(g.id) into ids from gone g;
  if ids is null then
    return null;
  end if;
  if tg_argv[0] = 'company' then
    delete from stakeholder_customers where customer_id = any(ids);
    delete from deal_customers where customer_id = any(ids);
  elsif tg_argv[0] = 'contact' then
    delete from stakeholder_customers where stakeholder_id = any(ids);
    delete from deal_stakeholders where stakeholder_id = any(ids);
  else
    delete from deal_customers where deal_id = any(ids);
    delete from deal_stakeholders where deal_id = any(ids);
  end if;
  delete from hubspot_records where row_id = any(ids) and not is_alias;
  delete from hubspot_records where row_id = any(ids) and is_alias;
  return null;
end
$$;
CREATE FUNCTION public.cscx_health_band(score integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case when score is null then 'none' when score < 40 then 'poor' when score < 70 then 'watch' else 'healthy' end
$$;
CREATE FUNCTION public.cscx_health_trend(of_customer uuid, new_score integer, at timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS $$
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
CREATE FUNCTION public.cscx_mark_health_due(portal uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    SET jit TO 'off'
    AS $$
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
CREATE FUNCTION public.cscx_mark_parted() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    SET jit TO 'off'
    AS $$
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
CREATE FUNCTION public.cscx_note_customer_origin() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.made_by_integration_id := new.integration_id;
  return new;
end
$$;
CREATE FUNCTION public.cscx_note_outbound_fields() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
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
CREATE FUNCTION public.cscx_note_stage_changes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION public.cscx_queue_changed_fields() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    AS $$
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
CREATE FUNCTION public.cscx_queue_pushes(customer_ids uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    AS $$
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
CREATE FUNCTION public.cscx_spread_health_scores() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    AS $$
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
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE pgboss.bam (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    queue text,
    table_name text NOT NULL,
    command text NOT NULL,
    error text,
    created_on timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    started_on timestamp with time zone,
    completed_on timestamp with time zone
);
CREATE TABLE pgboss.instance (
    id uuid NOT NULL,
    name text,
    host text NOT NULL,
    pid integer NOT NULL,
    version text NOT NULL,
    node_version text NOT NULL,
    application_name text,
    heartbeat_seconds integer NOT NULL,
    supervise boolean NOT NULL,
    schedule boolean NOT NULL,
    migrate boolean NOT NULL,
    persist_queue_stats boolean NOT NULL,
    persist_warnings boolean NOT NULL,
    pool_max integer,
    pool_total integer,
    pool_idle integer,
    pool_waiting integer,
    workers jsonb DEFAULT '[]'::jsonb NOT NULL,
    metrics jsonb,
    config jsonb DEFAULT '{}'::jsonb NOT NULL,
    crash_restarts integer DEFAULT 0 NOT NULL,
    crash_restarts_since timestamp with time zone,
    started_on timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat_on timestamp with time zone DEFAULT now() NOT NULL,
    stopped_on timestamp with time zone
);
CREATE TABLE pgboss.job (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    data jsonb,
    state pgboss.job_state DEFAULT 'created'::pgboss.job_state NOT NULL,
    retry_limit integer DEFAULT 2 NOT NULL,
    retry_count integer DEFAULT 0 NOT NULL,
    retry_delay integer DEFAULT 0 NOT NULL,
    retry_backoff boolean DEFAULT false NOT NULL,
    retry_delay_max integer,
    expire_seconds integer DEFAULT 900 NOT NULL,
    deletion_seconds integer DEFAULT 604800 NOT NULL,
    singleton_key text,
    singleton_on timestamp without time zone,
    group_id text,
    group_tier text,
    start_after timestamp with time zone DEFAULT now() NOT NULL,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    started_on timestamp with time zone,
    completed_on timestamp with time zone,
    keep_until timestamp with time zone DEFAULT (now() + '336:00:00'::interval) NOT NULL,
    output jsonb,
    dead_letter text,
    policy text,
    heartbeat_on timestamp with time zone,
    heartbeat_seconds integer,
    blocked boolean DEFAULT false NOT NULL,
    blocking boolean DEFAULT false NOT NULL,
    pending_dependencies integer DEFAULT 0 NOT NULL,
    source_name text,
    source_id uuid,
    source_created_on timestamp with time zone,
    source_retry_count integer,
    source_output jsonb,
    source_root_id uuid,
    trace_context jsonb,
    upsert_by_key boolean
)
PARTITION BY LIST (name);
CREATE TABLE pgboss.job_common (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    data jsonb,
    state pgboss.job_state DEFAULT 'created'::pgboss.job_state NOT NULL,
    retry_limit integer DEFAULT 2 NOT NULL,
    retry_count integer DEFAULT 0 NOT NULL,
    retry_delay integer DEFAULT 0 NOT NULL,
    retry_backoff boolean DEFAULT false NOT NULL,
    retry_delay_max integer,
    expire_seconds integer DEFAULT 900 NOT NULL,
    deletion_seconds integer DEFAULT 604800 NOT NULL,
    singleton_key text,
    singleton_on timestamp without time zone,
    group_id text,
    group_tier text,
    start_after timestamp with time zone DEFAULT now() NOT NULL,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    started_on timestamp with time zone,
    completed_on timestamp with time zone,
    keep_until timestamp with time zone DEFAULT (now() + '336:00:00'::interval) NOT NULL,
    output jsonb,
    dead_letter text,
    policy text,
    heartbeat_on timestamp with time zone,
    heartbeat_seconds integer,
    blocked boolean DEFAULT false NOT NULL,
    blocking boolean DEFAULT false NOT NULL,
    pending_dependencies integer DEFAULT 0 NOT NULL,
    source_name text,
    source_id uuid,
    source_created_on timestamp with time zone,
    source_retry_count integer,
    source_output jsonb,
    source_root_id uuid,
    trace_context jsonb,
    upsert_by_key boolean,
    CONSTRAINT job_key_strict_fifo_singleton_key_check CHECK ((NOT ((policy = 'key_strict_fifo'::text) AND (singleton_key IS NULL))))
);
CREATE TABLE pgboss.job_dependency (
    child_name text NOT NULL,
    child_id uuid NOT NULL,
    parent_name text NOT NULL,
    parent_id uuid NOT NULL
);
CREATE TABLE pgboss.queue (
    name text NOT NULL,
    policy text NOT NULL,
    retry_limit integer NOT NULL,
    retry_delay integer NOT NULL,
    retry_backoff boolean NOT NULL,
    retry_delay_max integer,
    expire_seconds integer NOT NULL,
    retention_seconds integer NOT NULL,
    deletion_seconds integer NOT NULL,
    dead_letter text,
    partition boolean NOT NULL,
    table_name text NOT NULL,
    deferred_count integer DEFAULT 0 NOT NULL,
    blocked_count integer DEFAULT 0 NOT NULL,
    queued_count integer DEFAULT 0 NOT NULL,
    ready_count integer DEFAULT 0 NOT NULL,
    warning_queued integer DEFAULT 0 NOT NULL,
    active_count integer DEFAULT 0 NOT NULL,
    failed_count integer DEFAULT 0 NOT NULL,
    total_count integer DEFAULT 0 NOT NULL,
    retained_count integer,
    retained_on timestamp with time zone,
    created_delta integer DEFAULT 0 NOT NULL,
    completed_delta integer DEFAULT 0 NOT NULL,
    failed_delta integer DEFAULT 0 NOT NULL,
    delta_on timestamp with time zone,
    delta_seconds integer,
    wait_bins integer[],
    run_bins integer[],
    ready_oldest_seconds integer,
    ready_history integer[] DEFAULT '{}'::integer[] NOT NULL,
    heartbeat_seconds integer,
    notify boolean DEFAULT false NOT NULL,
    singletons_active text[],
    monitor_claim_on timestamp with time zone,
    monitor_on timestamp with time zone,
    maintain_on timestamp with time zone,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    updated_on timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT queue_check CHECK ((dead_letter IS DISTINCT FROM name))
);
CREATE TABLE pgboss.queue_stats (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    deferred_count integer DEFAULT 0 NOT NULL,
    queued_count integer DEFAULT 0 NOT NULL,
    ready_count integer DEFAULT 0 NOT NULL,
    active_count integer DEFAULT 0 NOT NULL,
    failed_count integer DEFAULT 0 NOT NULL,
    total_count integer DEFAULT 0 NOT NULL,
    created_delta integer,
    completed_delta integer,
    failed_delta integer,
    delta_seconds integer,
    delta_on timestamp with time zone,
    wait_bins integer[],
    run_bins integer[],
    ready_oldest_seconds integer,
    captured_on timestamp with time zone DEFAULT now() NOT NULL
)
PARTITION BY RANGE (captured_on);
CREATE TABLE pgboss.queue_stats_20261201 (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    deferred_count integer DEFAULT 0 NOT NULL,
    queued_count integer DEFAULT 0 NOT NULL,
    ready_count integer DEFAULT 0 NOT NULL,
    active_count integer DEFAULT 0 NOT NULL,
    failed_count integer DEFAULT 0 NOT NULL,
    total_count integer DEFAULT 0 NOT NULL,
    created_delta integer,
    completed_delta integer,
    failed_delta integer,
    delta_seconds integer,
    delta_on timestamp with time zone,
    wait_bins integer[],
    run_bins integer[],
    ready_oldest_seconds integer,
    captured_on timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE pgboss.queue_stats_20261202 (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    deferred_count integer DEFAULT 0 NOT NULL,
    queued_count integer DEFAULT 0 NOT NULL,
    ready_count integer DEFAULT 0 NOT NULL,
    active_count integer DEFAULT 0 NOT NULL,
    failed_count integer DEFAULT 0 NOT NULL,
    total_count integer DEFAULT 0 NOT NULL,
    created_delta integer,
    completed_delta integer,
    failed_delta integer,
    delta_seconds integer,
    delta_on timestamp with time zone,
    wait_bins integer[],
    run_bins integer[],
    ready_oldest_seconds integer,
    captured_on timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE pgboss.schedule (
    name text NOT NULL,
    key text DEFAULT ''::text NOT NULL,
    kind text DEFAULT 'cron'::text NOT NULL,
    cron text NOT NULL,
    timezone text DEFAULT 'UTC'::text,
    data jsonb,
    options jsonb,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    updated_on timestamp with time zone DEFAULT now() NOT NULL,
    last_job_id uuid,
    CONSTRAINT schedule_kind_check CHECK ((kind = ANY (ARRAY['cron'::text, 'rrule'::text])))
);
CREATE TABLE pgboss.subscription (
    event text NOT NULL,
    name text NOT NULL,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    updated_on timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE pgboss.version (
    version integer NOT NULL,
    cron_on timestamp with time zone,
    bam_on timestamp with time zone,
    flow_on timestamp with time zone,
    reindex_on timestamp with time zone,
    monitor_backoff_on timestamp with time zone
);
CREATE TABLE pgboss.warning (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    type text NOT NULL,
    message text NOT NULL,
    data jsonb,
    created_on timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.alert_channels (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    target text NOT NULL,
    shown_target text NOT NULL,
    secret text,
    last_sent_at timestamp with time zone,
    last_error text,
    last_error_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT alert_channels_kind_check CHECK ((kind = ANY (ARRAY['slack'::text, 'teams'::text, 'email'::text, 'webhook'::text])))
);
CREATE TABLE public.alert_deliveries (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    alert_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    status text DEFAULT 'waiting'::text NOT NULL,
    in_digest boolean DEFAULT false NOT NULL,
    recipient text DEFAULT ''::text NOT NULL,
    due_at timestamp with time zone DEFAULT now() NOT NULL,
    lease_until timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    last_error text,
    sent_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT alert_deliveries_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'sent'::text, 'failed'::text])))
);
CREATE TABLE public.alert_reads (
    alert_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    reader text NOT NULL,
    read_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.alerts (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    integration_id uuid,
    type text NOT NULL,
    customer_id uuid,
    deal_id uuid,
    stage_change_id uuid,
    from_value text,
    to_value text,
    message text NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    in_app boolean DEFAULT true NOT NULL,
    at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.audit_log (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    integration_id uuid,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.chat_conversations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    owner text NOT NULL,
    title text NOT NULL,
    customer_id uuid,
    run_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    question jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.chat_messages (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    "position" bigint NOT NULL,
    sender text NOT NULL,
    text text NOT NULL,
    intent text,
    data jsonb,
    actions jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT chat_messages_sender_check CHECK ((sender = ANY (ARRAY['user'::text, 'assistant'::text])))
);
ALTER TABLE public.chat_messages ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.chat_messages_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.chat_usage (
    organization_id uuid NOT NULL,
    owner text NOT NULL,
    window_start timestamp with time zone NOT NULL,
    messages integer NOT NULL
);
CREATE TABLE public.cscx_api_keys (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    key_hash bytea NOT NULL,
    last_four text NOT NULL,
    made_by text NOT NULL,
    made_by_user_id uuid,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    revoked_by text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT cscx_api_keys_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'manager'::text, 'csm'::text, 'viewer'::text])))
);
CREATE TABLE public.cscx_hubspot_migration_lock (
    id character varying(255) NOT NULL,
    is_locked integer DEFAULT 0 NOT NULL
);
CREATE TABLE public.cscx_hubspot_migrations (
    name character varying(255) NOT NULL,
    "timestamp" character varying(255) NOT NULL
);
CREATE TABLE public.customers (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid DEFAULT '00000000-0000-0000-0000-000000000001'::uuid NOT NULL,
    name text,
    domain text,
    industry text,
    arr numeric,
    csm_id uuid,
    health_score integer,
    health_trend text,
    renewal_date date,
    custom_fields jsonb DEFAULT '{}'::jsonb NOT NULL,
    integration_id uuid,
    external_source text,
    external_id text,
    archived_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    made_by_integration_id uuid,
    renewal_deal_id uuid
);
CREATE TABLE public.deal_customers (
    organization_id uuid NOT NULL,
    deal_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    is_primary boolean DEFAULT false NOT NULL,
    labels text[] DEFAULT '{}'::text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.deal_stage_changes (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    deal_id uuid NOT NULL,
    from_stage_id text,
    to_stage_id text,
    from_stage_label text,
    to_stage_label text,
    from_pipeline_id text,
    to_pipeline_id text,
    from_renewal_stage text,
    to_renewal_stage text,
    changed_at timestamp with time zone NOT NULL,
    source text NOT NULL,
    run_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    alerted_at timestamp with time zone
);
CREATE TABLE public.deal_stakeholders (
    organization_id uuid NOT NULL,
    deal_id uuid NOT NULL,
    stakeholder_id uuid NOT NULL,
    labels text[] DEFAULT '{}'::text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.deals (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    customer_id uuid,
    name text NOT NULL,
    amount numeric,
    currency text,
    pipeline_id text,
    stage_id text,
    stage_label text,
    renewal_stage text DEFAULT 'open'::text NOT NULL,
    is_renewal boolean DEFAULT false NOT NULL,
    is_closed boolean DEFAULT false NOT NULL,
    is_won boolean DEFAULT false NOT NULL,
    close_date date,
    owner_id uuid,
    custom_fields jsonb DEFAULT '{}'::jsonb NOT NULL,
    integration_id uuid,
    external_source text,
    external_id text,
    archived_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    amount_in_company_currency numeric,
    CONSTRAINT deals_renewal_stage_check CHECK ((renewal_stage = ANY (ARRAY['open'::text, 'in_progress'::text, 'committed'::text, 'closed_won'::text, 'closed_lost'::text])))
);
CREATE TABLE public.erased_records (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    object_type text NOT NULL,
    external_id text NOT NULL COLLATE pg_catalog."C",
    erased_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT erased_records_object_type_check CHECK ((object_type = ANY (ARRAY['company'::text, 'contact'::text, 'deal'::text])))
);
CREATE TABLE public.field_changes (
    id bigint NOT NULL,
    organization_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    table_name text NOT NULL,
    row_id uuid NOT NULL,
    field text NOT NULL,
    before jsonb,
    after jsonb,
    property text,
    source text NOT NULL,
    run_id uuid,
    source_changed_at timestamp with time zone,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT field_changes_table_name_check CHECK ((table_name = ANY (ARRAY['customers'::text, 'stakeholders'::text, 'deals'::text])))
);
ALTER TABLE public.field_changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.field_changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.health_due (
    customer_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    since timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.health_scores (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    score integer NOT NULL,
    trend text NOT NULL,
    components jsonb DEFAULT '{}'::jsonb NOT NULL,
    reasons text[] DEFAULT '{}'::text[] NOT NULL,
    source text DEFAULT 'program'::text NOT NULL,
    calculated_at timestamp with time zone DEFAULT now() NOT NULL,
    "position" bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT health_scores_score_check CHECK (((score >= 0) AND (score <= 100))),
    CONSTRAINT health_scores_trend_check CHECK ((trend = ANY (ARRAY['growing'::text, 'stable'::text, 'declining'::text])))
);
ALTER TABLE public.health_scores ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.health_scores_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.hubspot_credentials (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    kind text NOT NULL,
    access_token text NOT NULL,
    refresh_token text,
    expires_at timestamp with time zone,
    refresh_lease_until timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT hubspot_credentials_kind_check CHECK ((kind = ANY (ARRAY['oauth'::text, 'static'::text])))
);
CREATE TABLE public.hubspot_deal_stages (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    pipeline_id text NOT NULL,
    stage_id text NOT NULL,
    pipeline_label text NOT NULL,
    stage_label text NOT NULL,
    "position" integer NOT NULL,
    is_closed boolean NOT NULL,
    probability numeric
);
CREATE TABLE public.hubspot_dry_runs (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    basis jsonb NOT NULL,
    progress jsonb DEFAULT '[]'::jsonb NOT NULL,
    report jsonb,
    error text,
    requested_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    CONSTRAINT hubspot_dry_runs_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'completed'::text, 'failed'::text])))
);
CREATE TABLE public.hubspot_links (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    kind text NOT NULL,
    from_id text NOT NULL COLLATE pg_catalog."C",
    to_id text NOT NULL COLLATE pg_catalog."C",
    is_primary boolean NOT NULL,
    labels text[] NOT NULL,
    CONSTRAINT hubspot_links_kind_check CHECK ((kind = ANY (ARRAY['contact_company'::text, 'deal_company'::text, 'deal_contact'::text])))
);
CREATE TABLE public.hubspot_mapping_versions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    object_type text NOT NULL,
    version integer NOT NULL,
    mappings jsonb NOT NULL,
    actor text NOT NULL,
    restored_from integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT hubspot_mapping_versions_object_type_check CHECK ((object_type = ANY (ARRAY['company'::text, 'contact'::text, 'deal'::text])))
);
CREATE TABLE public.hubspot_owners (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    owner_id text NOT NULL,
    email text,
    name text,
    archived boolean NOT NULL,
    user_id uuid
);
CREATE TABLE public.hubspot_portals (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    portal_id text NOT NULL,
    name text NOT NULL,
    account_type text,
    time_zone text,
    company_currency text,
    ui_domain text,
    scopes text[] DEFAULT '{}'::text[] NOT NULL,
    last_error text,
    connected_at timestamp with time zone DEFAULT now() NOT NULL,
    disconnected_at timestamp with time zone,
    definitions_read_at timestamp with time zone,
    stale_types text[] DEFAULT '{}'::text[] NOT NULL,
    owners_read_at timestamp with time zone,
    last_webhook_at timestamp with time zone,
    authorized_by text,
    calls_noted bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.hubspot_properties (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    object_type text NOT NULL,
    name text NOT NULL,
    definition jsonb NOT NULL
);
CREATE TABLE public.hubspot_property_reads (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    object_type text NOT NULL,
    digest text NOT NULL,
    CONSTRAINT hubspot_property_reads_object_type_check CHECK ((object_type = ANY (ARRAY['company'::text, 'contact'::text, 'deal'::text])))
);
CREATE TABLE public.hubspot_records (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    object_type text NOT NULL,
    external_id text NOT NULL COLLATE pg_catalog."C",
    row_id uuid NOT NULL,
    is_alias boolean DEFAULT false NOT NULL,
    source_updated_at timestamp with time zone NOT NULL,
    seen_in_run uuid,
    archived_at timestamp with time zone,
    read_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    excluded_at timestamp with time zone,
    made_in_run uuid,
    own_row_id uuid,
    CONSTRAINT hubspot_records_object_type_check CHECK ((object_type = ANY (ARRAY['company'::text, 'contact'::text, 'deal'::text])))
);
CREATE TABLE public.hubspot_schema_drift (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    object_type text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    detected_at timestamp with time zone DEFAULT now() NOT NULL,
    last_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    resolved_at timestamp with time zone,
    CONSTRAINT hubspot_schema_drift_object_type_check CHECK ((object_type = ANY (ARRAY['company'::text, 'contact'::text, 'deal'::text])))
);
CREATE TABLE public.hubspot_settings (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.hubspot_setups (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    step text NOT NULL,
    done jsonb DEFAULT '{}'::jsonb NOT NULL,
    started_by text NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    completed_by text,
    completed_at timestamp with time zone
);
CREATE TABLE public.hubspot_sync_log (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    run_id uuid,
    object_type text NOT NULL,
    sync_direction text NOT NULL,
    records_total integer,
    records_processed integer DEFAULT 0 NOT NULL,
    records_created integer DEFAULT 0 NOT NULL,
    records_updated integer DEFAULT 0 NOT NULL,
    records_unchanged integer DEFAULT 0 NOT NULL,
    records_archived integer DEFAULT 0 NOT NULL,
    records_failed integer DEFAULT 0 NOT NULL,
    status text DEFAULT 'running'::text NOT NULL,
    error text,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    completed_at timestamp with time zone,
    records_drifted integer,
    links_drifted integer,
    hour timestamp with time zone,
    CONSTRAINT hubspot_sync_log_belongs CHECK (((run_id IS NULL) = (hour IS NOT NULL))),
    CONSTRAINT hubspot_sync_log_object_type_check CHECK ((object_type = ANY (ARRAY['company'::text, 'contact'::text, 'deal'::text]))),
    CONSTRAINT hubspot_sync_log_status_check CHECK ((status = ANY (ARRAY['running'::text, 'completed'::text, 'completed_with_errors'::text, 'failed'::text, 'cancelled'::text]))),
    CONSTRAINT hubspot_sync_log_sync_direction_check CHECK ((sync_direction = ANY (ARRAY['inbound'::text, 'outbound'::text])))
);
CREATE TABLE public.inclusion_exits (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    object_type text NOT NULL,
    external_id text NOT NULL COLLATE pg_catalog."C",
    noticed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT inclusion_exits_object_type_check CHECK ((object_type = ANY (ARRAY['company'::text, 'contact'::text, 'deal'::text])))
);
CREATE TABLE public.integrations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid DEFAULT '00000000-0000-0000-0000-000000000001'::uuid NOT NULL,
    provider text,
    external_account_id text,
    status text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.oauth_states (
    state_hash bytea NOT NULL,
    organization_id uuid NOT NULL,
    session_id uuid,
    actor text NOT NULL,
    expected_portal_id text,
    start_sync boolean DEFAULT true NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);
CREATE TABLE public.organizations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.outbound_fields (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    object_type text NOT NULL,
    property text NOT NULL,
    field text NOT NULL,
    has_default boolean NOT NULL,
    CONSTRAINT outbound_fields_object_type_check CHECK ((object_type = ANY (ARRAY['company'::text, 'contact'::text, 'deal'::text])))
);
CREATE TABLE public.push_holds (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    object_type text NOT NULL,
    property text NOT NULL,
    code text NOT NULL,
    message text NOT NULL,
    held_values text[],
    is_held boolean DEFAULT true NOT NULL,
    held_at timestamp with time zone DEFAULT now() NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    probe_at timestamp with time zone NOT NULL,
    CONSTRAINT push_holds_object_type_check CHECK ((object_type = ANY (ARRAY['company'::text, 'contact'::text, 'deal'::text])))
);
CREATE TABLE public.push_outbox (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    object_type text NOT NULL,
    row_id uuid NOT NULL,
    trace_id uuid DEFAULT gen_random_uuid() NOT NULL,
    forced boolean DEFAULT false NOT NULL,
    replaced integer DEFAULT 0 NOT NULL,
    queued_at timestamp with time zone DEFAULT now() NOT NULL,
    not_before timestamp with time zone DEFAULT now() NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    lease_until timestamp with time zone,
    lease_id uuid,
    CONSTRAINT push_outbox_object_type_check CHECK ((object_type = ANY (ARRAY['company'::text, 'contact'::text, 'deal'::text])))
);
CREATE TABLE public.push_state (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    prepared jsonb,
    prepared_at timestamp with time zone,
    problem_code text,
    problem text,
    problem_at timestamp with time zone,
    written bigint DEFAULT 0 NOT NULL,
    saved_same bigint DEFAULT 0 NOT NULL,
    saved_small bigint DEFAULT 0 NOT NULL,
    saved_newer bigint DEFAULT 0 NOT NULL,
    since timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.push_types (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    object_type text NOT NULL,
    problem_code text,
    problem text,
    problem_at timestamp with time zone,
    broken text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT push_types_object_type_check CHECK ((object_type = ANY (ARRAY['company'::text, 'contact'::text, 'deal'::text])))
);
CREATE TABLE public.pushed_values (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    object_type text NOT NULL,
    external_id text NOT NULL COLLATE pg_catalog."C",
    row_id uuid NOT NULL,
    properties jsonb NOT NULL,
    trace_id uuid NOT NULL,
    made_at timestamp with time zone,
    pushed_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    overwritten_at timestamp with time zone,
    CONSTRAINT pushed_values_object_type_check CHECK ((object_type = ANY (ARRAY['company'::text, 'contact'::text, 'deal'::text])))
);
CREATE TABLE public.quarantine (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    object_type text NOT NULL,
    external_id text NOT NULL,
    property text DEFAULT ''::text NOT NULL,
    field text DEFAULT ''::text NOT NULL,
    code text NOT NULL,
    value text,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    status text DEFAULT 'open'::text NOT NULL,
    run_id uuid,
    attempts integer DEFAULT 1 NOT NULL,
    first_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    last_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    resolved_at timestamp with time zone,
    direction text DEFAULT 'inbound'::text NOT NULL,
    CONSTRAINT quarantine_direction_check CHECK ((direction = ANY (ARRAY['inbound'::text, 'outbound'::text]))),
    CONSTRAINT quarantine_status_check CHECK ((status = ANY (ARRAY['open'::text, 'resolved'::text])))
);
CREATE TABLE public.rate_limit_slots (
    portal_id text NOT NULL,
    limit_class text NOT NULL,
    n integer NOT NULL,
    free_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    uses bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.sign_in_links (
    token_hash bytea NOT NULL,
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.stakeholder_customers (
    organization_id uuid NOT NULL,
    stakeholder_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    is_primary boolean DEFAULT false NOT NULL,
    labels text[] DEFAULT '{}'::text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.stakeholders (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid DEFAULT '00000000-0000-0000-0000-000000000001'::uuid NOT NULL,
    customer_id uuid,
    name text,
    email text,
    title text,
    phone text,
    role text,
    is_decision_maker boolean DEFAULT false NOT NULL,
    is_champion boolean DEFAULT false NOT NULL,
    engagement_score integer,
    last_engaged_at timestamp with time zone,
    custom_fields jsonb DEFAULT '{}'::jsonb NOT NULL,
    integration_id uuid,
    external_source text,
    external_id text,
    archived_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    buying_roles text,
    hubspot_roles text[] DEFAULT '{}'::text[] NOT NULL,
    engagement_facts jsonb,
    engagement_components jsonb
);
CREATE TABLE public.sync_calculated_rounds (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    object_type text NOT NULL,
    properties text[] DEFAULT '{}'::text[] NOT NULL,
    after_id text DEFAULT ''::text NOT NULL,
    calls integer DEFAULT 0 NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    covered_from timestamp with time zone DEFAULT now() NOT NULL,
    next_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sync_calculated_rounds_object_type_check CHECK ((object_type = ANY (ARRAY['company'::text, 'contact'::text, 'deal'::text])))
);
CREATE TABLE public.sync_checkpoints (
    run_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    stream text NOT NULL,
    state jsonb NOT NULL
);
CREATE TABLE public.sync_hours (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    hour timestamp with time zone NOT NULL,
    received integer DEFAULT 0 NOT NULL,
    created integer DEFAULT 0 NOT NULL,
    updated integer DEFAULT 0 NOT NULL,
    archived integer DEFAULT 0 NOT NULL,
    failed integer DEFAULT 0 NOT NULL,
    ages integer[] DEFAULT '{}'::integer[] NOT NULL,
    calls integer DEFAULT 0 NOT NULL
);
CREATE TABLE public.sync_link_rounds (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    kind text NOT NULL,
    after_id text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    seconds integer,
    CONSTRAINT sync_link_rounds_kind_check CHECK ((kind = ANY (ARRAY['contact_company'::text, 'deal_company'::text, 'deal_contact'::text])))
);
CREATE TABLE public.sync_pending_reads (
    run_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    kind text NOT NULL,
    external_id text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT sync_pending_reads_kind_check CHECK ((kind = ANY (ARRAY['company'::text, 'contact'::text, 'deal'::text, 'contact_company'::text, 'deal_company'::text, 'deal_contact'::text])))
);
CREATE TABLE public.sync_runs (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    mode text NOT NULL,
    object_types text[] NOT NULL,
    status text NOT NULL,
    attempt integer DEFAULT 0 NOT NULL,
    requested_by text NOT NULL,
    requests integer DEFAULT 0 NOT NULL,
    error text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    moved_at timestamp with time zone,
    completed_at timestamp with time zone,
    refresh_types text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT sync_runs_mode_check CHECK ((mode = ANY (ARRAY['full'::text, 'incremental'::text, 'reconcile'::text, 'refresh'::text, 'push'::text]))),
    CONSTRAINT sync_runs_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'completed'::text, 'completed_with_errors'::text, 'failed'::text, 'cancelled'::text])))
);
CREATE TABLE public.sync_watermarks (
    integration_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    object_type text NOT NULL,
    high timestamp with time zone NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    surplus integer,
    total_surplus integer DEFAULT 0 NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sync_watermarks_object_type_check CHECK ((object_type = ANY (ARRAY['company'::text, 'contact'::text, 'deal'::text])))
);
CREATE TABLE public.user_access (
    user_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    deactivated_at timestamp with time zone,
    last_signed_in_at timestamp with time zone,
    locale text,
    time_zone text
);
CREATE TABLE public.users (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid DEFAULT '00000000-0000-0000-0000-000000000001'::uuid NOT NULL,
    email text,
    name text,
    role text DEFAULT 'csm'::text NOT NULL,
    can_sign_in boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.web_sessions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.webhook_events (
    id bigint NOT NULL,
    organization_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    kind text NOT NULL,
    object_type text NOT NULL,
    external_id text NOT NULL COLLATE pg_catalog."C",
    merged_ids text[] DEFAULT '{}'::text[] NOT NULL,
    subscription_type text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    not_before timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    primary_id text,
    CONSTRAINT webhook_events_kind_check CHECK ((kind = ANY (ARRAY['record'::text, 'links'::text, 'erase'::text]))),
    CONSTRAINT webhook_events_object_type_check CHECK ((object_type = ANY (ARRAY['company'::text, 'contact'::text, 'deal'::text])))
);
ALTER TABLE public.webhook_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.webhook_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.webhook_refusals (
    hour timestamp with time zone NOT NULL,
    refused bigint NOT NULL,
    last_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY pgboss.job ATTACH PARTITION pgboss.job_common DEFAULT;
ALTER TABLE ONLY pgboss.queue_stats ATTACH PARTITION pgboss.queue_stats_20261201 FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2026-12-02 00:00:00+00');
ALTER TABLE ONLY pgboss.queue_stats ATTACH PARTITION pgboss.queue_stats_20261202 FOR VALUES FROM ('2026-12-02 00:00:00+00') TO ('2026-12-03 00:00:00+00');
INSERT INTO pgboss.job_common VALUES
	('4f734362-d2a7-4977-81a2-13c8516ca373', 'sync', 0, '{"runId": "02c8866a-99cb-4c7c-8f9e-5b78a7b8c69b"}', 'created', 2, 0, 0, false, NULL, 900, 604800, 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', NULL, NULL, NULL, '2026-12-01 15:04:32.150438+00', '2026-12-01 15:04:32.150438+00', NULL, NULL, '2026-12-15 15:04:32.150438+00', NULL, NULL, 'stately', NULL, 10, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.queue VALUES
	('__pgboss__send-it', 'standard', 2, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, 0, '2026-12-01 15:04:23.266+00', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{0}', NULL, false, NULL, '2026-12-01 15:04:33.157079+00', '2026-12-01 15:04:33.204526+00', '2026-12-01 15:04:33.240939+00', '2026-12-01 15:04:25.325442+00', '2026-12-01 15:04:25.325442+00'),
	('sync', 'stately', 2, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 1, 1, 0, 0, 0, 1, 0, '2026-12-01 15:04:23.337+00', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{1}', 10, true, NULL, '2026-12-01 15:04:33.157079+00', '2026-12-01 15:04:33.204526+00', '2026-12-01 15:04:33.240939+00', '2026-12-01 15:04:25.443226+00', '2026-12-01 15:04:25.443226+00'),
	('request-due-syncs', 'stately', 2, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, 0, '2026-12-01 15:04:23.369+00', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{0}', 10, true, NULL, '2026-12-01 15:04:33.157079+00', '2026-12-01 15:04:33.204526+00', '2026-12-01 15:04:33.240939+00', '2026-12-01 15:04:25.447709+00', '2026-12-01 15:04:25.447709+00'),
	('read-calculated', 'stately', 2, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, 0, '2026-12-01 15:04:23.387+00', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{0}', 10, true, NULL, '2026-12-01 15:04:33.157079+00', '2026-12-01 15:04:33.204526+00', '2026-12-01 15:04:33.240939+00', '2026-12-01 15:04:25.460064+00', '2026-12-01 15:04:25.460064+00'),
	('webhooks', 'stately', 2, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, 0, '2026-12-01 15:04:23.418+00', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{0}', 10, true, NULL, '2026-12-01 15:04:33.157079+00', '2026-12-01 15:04:33.204526+00', '2026-12-01 15:04:33.240939+00', '2026-12-01 15:04:25.466769+00', '2026-12-01 15:04:25.466769+00'),
	('push', 'stately', 2, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, 0, '2026-12-01 15:04:23.458+00', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{0}', 10, true, NULL, '2026-12-01 15:04:33.157079+00', '2026-12-01 15:04:33.204526+00', '2026-12-01 15:04:33.240939+00', '2026-12-01 15:04:25.496739+00', '2026-12-01 15:04:25.496739+00'),
	('calculate-health', 'stately', 2, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, 0, '2026-12-01 15:04:23.479+00', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{0}', 10, true, NULL, '2026-12-01 15:04:33.157079+00', '2026-12-01 15:04:33.204526+00', '2026-12-01 15:04:33.240939+00', '2026-12-01 15:04:25.508876+00', '2026-12-01 15:04:25.508876+00'),
	('turn-of-day', 'stately', 2, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, 0, '2026-12-01 15:04:23.498+00', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{0}', 10, true, NULL, '2026-12-01 15:04:33.157079+00', '2026-12-01 15:04:33.204526+00', '2026-12-01 15:04:33.240939+00', '2026-12-01 15:04:25.519836+00', '2026-12-01 15:04:25.519836+00'),
	('nightly-scores', 'stately', 2, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, 0, '2026-12-01 15:04:23.518+00', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{0}', 10, true, NULL, '2026-12-01 15:04:33.157079+00', '2026-12-01 15:04:33.204526+00', '2026-12-01 15:04:33.240939+00', '2026-12-01 15:04:25.539418+00', '2026-12-01 15:04:25.539418+00'),
	('alerts', 'stately', 2, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, 0, '2026-12-01 15:04:23.528+00', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{0}', 10, true, NULL, '2026-12-01 15:04:33.157079+00', '2026-12-01 15:04:33.204526+00', '2026-12-01 15:04:33.240939+00', '2026-12-01 15:04:25.549537+00', '2026-12-01 15:04:25.549537+00'),
	('alert-deliveries', 'stately', 2, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, 0, '2026-12-01 15:04:23.539+00', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{0}', 10, true, NULL, '2026-12-01 15:04:33.157079+00', '2026-12-01 15:04:33.204526+00', '2026-12-01 15:04:33.240939+00', '2026-12-01 15:04:25.560917+00', '2026-12-01 15:04:25.560917+00'),
	('dry-run', 'stately', 2, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, 0, '2026-12-01 15:04:23.547+00', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{0}', 10, true, NULL, '2026-12-01 15:04:33.157079+00', '2026-12-01 15:04:33.204526+00', '2026-12-01 15:04:33.240939+00', '2026-12-01 15:04:25.56765+00', '2026-12-01 15:04:25.56765+00'),
	('chat-history', 'stately', 2, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, 0, '2026-12-01 15:04:23.557+00', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{0}', 10, true, NULL, '2026-12-01 15:04:33.157079+00', '2026-12-01 15:04:33.204526+00', '2026-12-01 15:04:33.240939+00', '2026-12-01 15:04:25.582771+00', '2026-12-01 15:04:25.582771+00');
INSERT INTO pgboss.version VALUES
	(46, '2026-12-01 15:04:25.448461+00', '2026-12-01 15:04:25.440339+00', '2026-12-01 15:04:31.160237+00', '2026-12-01 15:04:33.608532+00', NULL);
INSERT INTO public.audit_log VALUES
	('f2552b73-472e-44ea-a15d-fcaf64bed0ff', '00000000-0000-0000-0000-000000000001', 'test', 'portal.connected', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '{"kind": "static", "scopes": ["oauth", "crm.objects.companies.read", "crm.objects.companies.write", "crm.objects.contacts.read", "crm.objects.contacts.write", "crm.objects.deals.read", "crm.objects.deals.write", "crm.objects.owners.read", "crm.schemas.companies.read", "crm.schemas.companies.write", "crm.schemas.contacts.read", "crm.schemas.contacts.write", "crm.schemas.deals.read", "crm.schemas.deals.write"], "portalId": "1001"}', '2026-12-01 15:04:32.116614+00'),
	('a7d7cba9-9438-42f7-8786-ab92f623e035', '00000000-0000-0000-0000-000000000001', 'test', 'sync.request', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '{"mode": "full", "runId": "02c8866a-99cb-4c7c-8f9e-5b78a7b8c69b", "objectTypes": ["company", "contact", "deal"]}', '2026-12-01 15:04:32.150438+00'),
	('2c54affe-c770-42d4-921e-126084cc7a25', '00000000-0000-0000-0000-000000000001', 'api-key', 'sync.request', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '{"mode": "incremental", "runId": "8f0be716-ff83-4221-8384-daf3a3657e1e", "objectTypes": ["company", "contact", "deal"]}', '2026-12-01 15:04:33.773479+00');
INSERT INTO public.cscx_hubspot_migration_lock VALUES
	('migration_lock', 0);
INSERT INTO public.cscx_hubspot_migrations VALUES
	('0001-ground', '2026-12-01T15:04:20.807Z'),
	('0002-customer-origin', '2026-12-01T15:04:20.937Z'),
	('0003-customer-lists', '2026-12-01T15:04:21.038Z'),
	('0004-trusted-sync', '2026-12-01T15:04:21.420Z'),
	('0005-renewals-and-health', '2026-12-01T15:04:22.079Z'),
	('0006-outbound-mappings', '2026-12-01T15:04:22.269Z'),
	('0007-people', '2026-12-01T15:04:22.478Z'),
	('0008-chat', '2026-12-01T15:04:22.702Z'),
	('0009-set-up', '2026-12-01T15:04:22.806Z'),
	('0010-sync-history', '2026-12-01T15:04:23.010Z'),
	('0011-customer-filters', '2026-12-01T15:04:23.284Z'),
	('0012-audit-actions', '2026-12-01T15:04:23.470Z'),
	('0013-webhook-refusals', '2026-12-01T15:04:23.548Z'),
	('0014-held-properties', '2026-12-01T15:04:23.695Z'),
	('0015-merges-and-stages', '2026-12-01T15:04:23.824Z'),
	('0016-values', '2026-12-01T15:04:23.944Z'),
	('0020-growth', '2026-12-01T15:04:24.223Z'),
	('0021-ranges-of-ids', '2026-12-01T15:04:24.331Z'),
	('0030-push-types', '2026-12-01T15:04:24.507Z'),
	('0031-domains', '2026-12-01T15:04:24.634Z');
INSERT INTO public.customers VALUES
	('01a23222-d3a8-70b2-aa53-76bc43b726d8', '00000000-0000-0000-0000-000000000001', 'Juniper Compass Analytics', 'junipercompass-analytics.example', 'CONSTRUCTION', NULL, '7d5eb6a6-642a-4b27-a3e4-76a8f876aaae', 20, 'stable', NULL, '{}', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', 'hubspot', '99993560568', NULL, '2026-12-01 15:04:32.932012+00', '2026-12-01 15:04:33.73463+00', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', NULL),
	('01a23222-d3a8-70b2-aa53-794fa6bcb956', '00000000-0000-0000-0000-000000000001', 'Cedar Stream Logistics', 'cedarstream-logistics.example', 'INFORMATION_TECHNOLOGY_AND_SERVICES', 120760, 'eaba029d-b930-48bf-9aef-7dc14e48a909', 21, 'stable', NULL, '{}', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', 'hubspot', '100005824628', NULL, '2026-12-01 15:04:32.932012+00', '2026-12-01 15:04:33.73463+00', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', NULL),
	('01a23222-d3a8-70b2-aa53-7f70e1717f61', '00000000-0000-0000-0000-000000000001', 'Moss Mast Dynamics', 'mossmast-dynamics.example', 'PHARMACEUTICALS', 1257550, '0076bd2a-3eb8-4554-a19e-8ea0657c33ff', 22, 'stable', NULL, '{}', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', 'hubspot', '100014765835', NULL, '2026-12-01 15:04:32.932012+00', '2026-12-01 15:04:33.73463+00', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', NULL);
INSERT INTO public.deal_customers VALUES
	('00000000-0000-0000-0000-000000000001', '01a23222-d2b1-7576-b581-f3015979536d', '01a23222-d3a8-70b2-aa53-794fa6bcb956', true, '{}', '2026-12-01 15:04:33.223196+00', '2026-12-01 15:04:33.223196+00'),
	('00000000-0000-0000-0000-000000000001', '01a23222-d2ba-77ab-9e08-0b97cde79f07', '01a23222-d3a8-70b2-aa53-7f70e1717f61', true, '{}', '2026-12-01 15:04:33.223196+00', '2026-12-01 15:04:33.223196+00'),
	('00000000-0000-0000-0000-000000000001', '01a23222-d2ba-77ab-9e08-0753b751f4d1', '01a23222-d3a8-70b2-aa53-76bc43b726d8', true, '{}', '2026-12-01 15:04:33.223196+00', '2026-12-01 15:04:33.223196+00');
INSERT INTO public.deal_stakeholders VALUES
	('00000000-0000-0000-0000-000000000001', '01a23222-d2b1-7576-b581-f3015979536d', '01a23222-d59e-7712-8802-a26e5a2a8786', '{Signatory}', '2026-12-01 15:04:33.405896+00', '2026-12-01 15:04:33.405896+00'),
	('00000000-0000-0000-0000-000000000001', '01a23222-d2ba-77ab-9e08-0753b751f4d1', '01a23222-d59e-7712-8802-a6ae9fd27066', '{}', '2026-12-01 15:04:33.405896+00', '2026-12-01 15:04:33.405896+00'),
	('00000000-0000-0000-0000-000000000001', '01a23222-d2ba-77ab-9e08-0b97cde79f07', '01a23222-d59e-7712-8802-abbd0e6149ab', '{}', '2026-12-01 15:04:33.405896+00', '2026-12-01 15:04:33.405896+00'),
	('00000000-0000-0000-0000-000000000001', '01a23222-d2ba-77ab-9e08-0b97cde79f07', '01a23222-d59e-7712-8802-9f070cdf0c64', '{}', '2026-12-01 15:04:33.405896+00', '2026-12-01 15:04:33.405896+00');
INSERT INTO public.deals VALUES
	('01a23222-d2b1-7576-b581-f3015979536d', '00000000-0000-0000-0000-000000000001', '01a23222-d3a8-70b2-aa53-794fa6bcb956', 'Cedar Stream Logistics – Expansion 2027', 4529, 'USD', '75634202', '152702001', 'Idea', 'open', false, false, false, '2027-09-14', 'eaba029d-b930-48bf-9aef-7dc14e48a909', '{}', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', 'hubspot', '99995960304', NULL, '2026-12-01 15:04:32.656753+00', '2026-12-01 15:04:33.223196+00', 4529),
	('01a23222-d2ba-77ab-9e08-0753b751f4d1', '00000000-0000-0000-0000-000000000001', '01a23222-d3a8-70b2-aa53-76bc43b726d8', 'Juniper Compass Analytics – Expansion 2026', 3222, 'USD', '75634202', '152702003', 'Ordered', 'closed_won', false, true, true, '2026-06-18', '7d5eb6a6-642a-4b27-a3e4-76a8f876aaae', '{}', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', 'hubspot', '100005227853', NULL, '2026-12-01 15:04:32.656753+00', '2026-12-01 15:04:33.223196+00', 3222),
	('01a23222-d2ba-77ab-9e08-0b97cde79f07', '00000000-0000-0000-0000-000000000001', '01a23222-d3a8-70b2-aa53-7f70e1717f61', 'Moss Mast Dynamics – New business 2025', 86142, 'USD', 'default', 'closedwon', 'Closed Won', 'closed_won', false, true, true, '2025-11-24', '0076bd2a-3eb8-4554-a19e-8ea0657c33ff', '{}', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', 'hubspot', '100008907392', NULL, '2026-12-01 15:04:32.656753+00', '2026-12-01 15:04:33.223196+00', 86142);
INSERT INTO public.health_scores OVERRIDING SYSTEM VALUE VALUES
	('998bd9ac-3a7e-4e33-9ea0-9a618df57252', '00000000-0000-0000-0000-000000000001', '01a23222-d3a8-70b2-aa53-76bc43b726d8', 20, 'stable', '{}', '{}', 'program', '2026-12-01 15:04:33.73463+00', 1, '2026-12-01 15:04:33.73463+00', '2026-12-01 15:04:33.73463+00'),
	('80a0523c-ea0e-40dc-a06f-3e92b98e3aa5', '00000000-0000-0000-0000-000000000001', '01a23222-d3a8-70b2-aa53-794fa6bcb956', 21, 'stable', '{}', '{}', 'program', '2026-12-01 15:04:33.73463+00', 2, '2026-12-01 15:04:33.73463+00', '2026-12-01 15:04:33.73463+00'),
	('5c3800e8-693c-4ee1-98ff-82d046dc563f', '00000000-0000-0000-0000-000000000001', '01a23222-d3a8-70b2-aa53-7f70e1717f61', 22, 'stable', '{}', '{}', 'program', '2026-12-01 15:04:33.73463+00', 3, '2026-12-01 15:04:33.73463+00', '2026-12-01 15:04:33.73463+00');
INSERT INTO public.hubspot_credentials VALUES
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'static', 'v1.2c7c32ceab54.NXLFufkbKlF9j56dhPsHfUc1RFdGGTQJOYheOW_YaRJh-HTnT50GLTPXDBLjfRurTQ', NULL, NULL, NULL, 1, '2026-12-01 15:04:32.14+00');
INSERT INTO public.hubspot_deal_stages VALUES
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'default', 'appointmentscheduled', 'Sales Pipeline', 'Appointment Scheduled', 0, false, 0.2),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'default', 'qualifiedtobuy', 'Sales Pipeline', 'Qualified To Buy', 1, false, 0.4),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'default', 'presentationscheduled', 'Sales Pipeline', 'Presentation Scheduled', 2, false, 0.6),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'default', 'decisionmakerboughtin', 'Sales Pipeline', 'Decision Maker Bought-In', 3, false, 0.8),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'default', 'contractsent', 'Sales Pipeline', 'Contract Sent', 4, false, 0.9),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'default', 'closedwon', 'Sales Pipeline', 'Closed Won', 5, true, 1),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'default', 'closedlost', 'Sales Pipeline', 'Closed Lost', 6, true, 0),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '75634201', '152701001', 'Renewal Pipeline', 'Renewal Due', 0, false, 0.3),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '75634201', '152701002', 'Renewal Pipeline', 'In Discussion', 1, false, 0.6),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '75634201', '152701003', 'Renewal Pipeline', 'Verbally Agreed', 2, false, 0.9),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '75634201', '152701004', 'Renewal Pipeline', 'Renewed', 3, true, 1),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '75634201', '152701005', 'Renewal Pipeline', 'Churned', 4, true, 0),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '75634202', '152702001', 'Expansion Pipeline', 'Idea', 0, false, 0.1),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '75634202', '152702002', 'Expansion Pipeline', 'Proposal', 1, false, 0.5),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '75634202', '152702003', 'Expansion Pipeline', 'Ordered', 2, true, 1),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '75634202', '152702004', 'Expansion Pipeline', 'Dropped', 3, true, 0);
INSERT INTO public.hubspot_links VALUES
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'deal_contact', '99995960304', '100002280104', false, '{Signatory}'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'deal_contact', '100005227853', '100013251382', false, '{}'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'deal_contact', '100008907392', '99999567376', false, '{}'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'deal_contact', '100008907392', '100023135118', false, '{}'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'contact_company', '100013251382', '99993560568', true, '{}'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'contact_company', '100002280104', '100005824628', true, '{}'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'contact_company', '99999567376', '100014765835', true, '{}'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'contact_company', '100023135118', '100014765835', true, '{}'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'deal_company', '100005227853', '99993560568', true, '{}'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'deal_company', '99995960304', '100005824628', true, '{}'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'deal_company', '100008907392', '100014765835', true, '{}');
INSERT INTO public.hubspot_owners VALUES
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '91345834', 'stefan.romano@customersuccess.example', NULL, true, '711d55e8-04e7-416b-815c-3ded4ac67b6d'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '91409373', 'chiara.bauer@customersuccess.example', 'Chiara Bauer', true, 'b6797c3a-e880-4535-8db6-130333cb6eff'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '60036151', 'hassan.greco@customersuccess.example', 'Hassan Greco', false, '7d5eb6a6-642a-4b27-a3e4-76a8f876aaae'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '60073773', 'eleni.horvat@customersuccess.example', 'Eleni Horvat', false, 'e30405db-abbb-4859-b01f-bd62b5a25d9f'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '90014283', 'vikram.mehta@customersuccess.example', 'Vikram Mehta', false, '8d7f8657-4592-49d8-9921-334abd4beb1a'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '90144257', 'carlos.eriksen@customersuccess.example', 'Carlos Eriksen', false, 'eaba029d-b930-48bf-9aef-7dc14e48a909'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '90252543', 'leila.roux@customersuccess.example', 'Leila Roux', false, '98308652-2567-4c87-bf1a-812d3366eedc'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '90411792', 'anna.tran@customersuccess.example', 'Anna Tran', false, '1ad4e265-859b-447a-8bc7-2f31fa7e045d'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '90611411', 'anya.davies@customersuccess.example', 'Anya Davies', false, '6e6dcf03-1c4d-41d6-9073-e616d43f8fca'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '90712243', 'sakura.ghosh@customersuccess.example', 'Sakura Ghosh', false, '80151697-519a-44c0-9276-490bc87a7b11'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '90771247', 'hugo.abe@customersuccess.example', 'Hugo Abe', false, '283b2fff-9018-4fd5-95a7-28c82d95f233'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '90924157', 'ida.wolf@customersuccess.example', 'Ida Wolf', false, '0076bd2a-3eb8-4554-a19e-8ea0657c33ff'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '91088331', 'niamh.owens@customersuccess.example', 'Niamh Owens', false, '228003bc-1d0b-42fd-83b0-e705d099c46a'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '91241829', 'marie.laurent@customersuccess.example', 'Marie Laurent', false, '1dc0d03e-d1fe-404f-b316-5b7afcab30bc'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '95550001', 'renewals-queue@customersuccess.example', 'Renewals Queue', false, '2e8986c0-148c-486c-8da2-a3c39495a96c');
INSERT INTO public.hubspot_portals VALUES
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '1001', 'HubSpot 1001', 'STANDARD', 'US/Eastern', 'USD', 'app.hubspot.com', '{oauth,crm.objects.companies.read,crm.objects.companies.write,crm.objects.contacts.read,crm.objects.contacts.write,crm.objects.deals.read,crm.objects.deals.write,crm.objects.owners.read,crm.schemas.companies.read,crm.schemas.companies.write,crm.schemas.contacts.read,crm.schemas.contacts.write,crm.schemas.deals.read,crm.schemas.deals.write}', NULL, '2026-12-01 15:04:32.136+00', NULL, '2026-12-01 15:04:32.307327+00', '{}', '2026-12-01 15:04:32.307327+00', NULL, NULL, 5);
INSERT INTO public.hubspot_records VALUES
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'deal', '99995960304', '01a23222-d2b1-7576-b581-f3015979536d', false, '2026-08-11 00:00:00+00', '02c8866a-99cb-4c7c-8f9e-5b78a7b8c69b', NULL, '2026-12-01 15:04:32.579+00', NULL, NULL, NULL),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'deal', '100005227853', '01a23222-d2ba-77ab-9e08-0753b751f4d1', false, '2026-07-01 00:00:00+00', '02c8866a-99cb-4c7c-8f9e-5b78a7b8c69b', NULL, '2026-12-01 15:04:32.579+00', NULL, NULL, NULL),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'deal', '100008907392', '01a23222-d2ba-77ab-9e08-0b97cde79f07', false, '2026-09-21 00:00:00+00', '02c8866a-99cb-4c7c-8f9e-5b78a7b8c69b', NULL, '2026-12-01 15:04:32.579+00', NULL, NULL, NULL),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'company', '99993560568', '01a23222-d3a8-70b2-aa53-76bc43b726d8', false, '2026-07-01 00:00:00+00', '02c8866a-99cb-4c7c-8f9e-5b78a7b8c69b', NULL, '2026-12-01 15:04:32.583+00', NULL, NULL, NULL),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'company', '100005824628', '01a23222-d3a8-70b2-aa53-794fa6bcb956', false, '2026-09-21 00:00:00+00', '02c8866a-99cb-4c7c-8f9e-5b78a7b8c69b', NULL, '2026-12-01 15:04:32.583+00', NULL, NULL, NULL),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'company', '100014765835', '01a23222-d3a8-70b2-aa53-7f70e1717f61', false, '2026-08-11 00:00:00+00', '02c8866a-99cb-4c7c-8f9e-5b78a7b8c69b', NULL, '2026-12-01 15:04:32.583+00', NULL, NULL, NULL),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'contact', '99999567376', '01a23222-d59e-7712-8802-9f070cdf0c64', false, '2026-07-01 00:00:00+00', '02c8866a-99cb-4c7c-8f9e-5b78a7b8c69b', NULL, '2026-12-01 15:04:33.346+00', NULL, NULL, NULL),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'contact', '100002280104', '01a23222-d59e-7712-8802-a26e5a2a8786', false, '2026-10-01 06:00:00+00', '02c8866a-99cb-4c7c-8f9e-5b78a7b8c69b', NULL, '2026-12-01 15:04:33.346+00', NULL, NULL, NULL),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'contact', '100013251382', '01a23222-d59e-7712-8802-a6ae9fd27066', false, '2026-08-31 12:00:00+00', '02c8866a-99cb-4c7c-8f9e-5b78a7b8c69b', NULL, '2026-12-01 15:04:33.346+00', NULL, NULL, NULL),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'contact', '100023135118', '01a23222-d59e-7712-8802-abbd0e6149ab', false, '2026-07-31 18:00:00+00', '02c8866a-99cb-4c7c-8f9e-5b78a7b8c69b', NULL, '2026-12-01 15:04:33.346+00', NULL, NULL, NULL);
INSERT INTO public.hubspot_setups VALUES
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'confirm', '{}', 'test', '2026-12-01 15:04:32.116614+00', '2026-12-01 15:04:32.150438+00', 'test', '2026-12-01 15:04:32.150438+00');
INSERT INTO public.hubspot_sync_log VALUES
	('9356e481-0663-45e4-b6ed-0f2bf1e4a19b', '00000000-0000-0000-0000-000000000001', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '02c8866a-99cb-4c7c-8f9e-5b78a7b8c69b', 'company', 'inbound', 3, 3, 3, 0, 0, 0, 0, 'completed', NULL, '2026-12-01 15:04:32.174793+00', '2026-12-01 15:04:33.547393+00', NULL, NULL, NULL),
	('150fea52-96af-44bf-9f2e-4563d337ae7e', '00000000-0000-0000-0000-000000000001', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '02c8866a-99cb-4c7c-8f9e-5b78a7b8c69b', 'contact', 'inbound', 4, 4, 4, 0, 0, 0, 0, 'completed', NULL, '2026-12-01 15:04:32.174793+00', '2026-12-01 15:04:33.547393+00', NULL, NULL, NULL),
	('d29f521a-e43b-4664-a896-c146c483fe02', '00000000-0000-0000-0000-000000000001', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '02c8866a-99cb-4c7c-8f9e-5b78a7b8c69b', 'deal', 'inbound', 3, 3, 3, 0, 0, 0, 0, 'completed', NULL, '2026-12-01 15:04:32.174793+00', '2026-12-01 15:04:33.547393+00', NULL, NULL, NULL);
INSERT INTO public.integrations VALUES
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'hubspot', '1001', 'connected', '2026-12-01 15:04:32.116614+00', '2026-12-01 15:04:33.547393+00');
INSERT INTO public.organizations VALUES
	('00000000-0000-0000-0000-000000000001', 'Default organization', '2026-12-01 15:04:19.698427+00');
INSERT INTO public.push_outbox VALUES
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'company', '01a23222-d3a8-70b2-aa53-76bc43b726d8', '160bc5cf-866b-43ba-8ec0-51991fecd2c5', false, 0, '2026-12-01 15:04:33.73463+00', '2026-12-01 15:04:33.73463+00', 0, NULL, NULL),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'company', '01a23222-d3a8-70b2-aa53-794fa6bcb956', '51109834-61f3-4bd6-8e06-7236f2101b99', false, 0, '2026-12-01 15:04:33.73463+00', '2026-12-01 15:04:33.73463+00', 0, NULL, NULL),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'company', '01a23222-d3a8-70b2-aa53-7f70e1717f61', '841e98cf-16b3-4864-bc37-dbd8eff2297f', false, 0, '2026-12-01 15:04:33.73463+00', '2026-12-01 15:04:33.73463+00', 0, NULL, NULL);
INSERT INTO public.stakeholder_customers VALUES
	('00000000-0000-0000-0000-000000000001', '01a23222-d59e-7712-8802-a26e5a2a8786', '01a23222-d3a8-70b2-aa53-794fa6bcb956', true, '{}', '2026-12-01 15:04:33.405896+00', '2026-12-01 15:04:33.405896+00'),
	('00000000-0000-0000-0000-000000000001', '01a23222-d59e-7712-8802-9f070cdf0c64', '01a23222-d3a8-70b2-aa53-7f70e1717f61', true, '{}', '2026-12-01 15:04:33.405896+00', '2026-12-01 15:04:33.405896+00'),
	('00000000-0000-0000-0000-000000000001', '01a23222-d59e-7712-8802-abbd0e6149ab', '01a23222-d3a8-70b2-aa53-7f70e1717f61', true, '{}', '2026-12-01 15:04:33.405896+00', '2026-12-01 15:04:33.405896+00'),
	('00000000-0000-0000-0000-000000000001', '01a23222-d59e-7712-8802-a6ae9fd27066', '01a23222-d3a8-70b2-aa53-76bc43b726d8', true, '{}', '2026-12-01 15:04:33.405896+00', '2026-12-01 15:04:33.405896+00');
INSERT INTO public.stakeholders VALUES
	('01a23222-d59e-7712-8802-9f070cdf0c64', '00000000-0000-0000-0000-000000000001', '01a23222-d3a8-70b2-aa53-7f70e1717f61', 'Jonas Ferrari', 'jonas.ferrari@mossmast-dynamics.example', NULL, '+6565553253', NULL, false, false, 20, '2026-10-13 12:48:26.912+00', '{}', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', 'hubspot', '99999567376', NULL, '2026-12-01 15:04:33.405896+00', '2026-12-01 15:04:33.405896+00', NULL, '{}', '{"num_notes": 5, "hs_email_open": 13, "hs_email_click": 4, "hs_email_replied": 1, "notes_last_updated": "2026-07-17T21:40:25.839Z", "num_contacted_notes": 2, "notes_last_contacted": "2026-07-17T21:40:25.839Z", "hs_analytics_num_visits": 15, "hs_email_last_open_date": "2026-08-27T11:01:47.736Z", "hs_email_last_click_date": "2026-10-13T12:48:26.912Z", "hs_email_last_reply_date": "2026-08-23T09:33:32.073Z", "hs_latest_meeting_activity": null, "hs_sales_email_last_opened": null, "hs_sales_email_last_clicked": null, "hs_sales_email_last_replied": null, "hs_predictivecontactscore_v2": null, "engagements_last_meeting_booked": null, "hs_last_sales_activity_timestamp": "2026-06-07T23:32:45.757Z", "hs_analytics_last_visit_timestamp": "2026-09-12T05:09:27.804Z"}', '{"email": 50, "visits": 73, "recency": 67, "replies": 29, "meetings": 0, "conversations": 29}'),
	('01a23222-d59e-7712-8802-a26e5a2a8786', '00000000-0000-0000-0000-000000000001', '01a23222-d3a8-70b2-aa53-794fa6bcb956', 'Amir Jansen', 'amir.jansen@cedarstream-logistics.example', 'Chief Customer Officer', '+12065558462', NULL, false, false, 43, '2026-10-25 23:36:36.516+00', '{}', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', 'hubspot', '100002280104', NULL, '2026-12-01 15:04:33.405896+00', '2026-12-01 15:04:33.405896+00', NULL, '{}', '{"num_notes": 9, "hs_email_open": 19, "hs_email_click": 6, "hs_email_replied": 2, "notes_last_updated": "2026-06-15T02:31:14.953Z", "num_contacted_notes": 4, "notes_last_contacted": "2026-06-15T02:31:14.953Z", "hs_analytics_num_visits": 27, "hs_email_last_open_date": "2026-07-10T10:04:30.590Z", "hs_email_last_click_date": "2026-08-24T10:53:35.293Z", "hs_email_last_reply_date": "2026-10-03T15:46:47.909Z", "hs_latest_meeting_activity": null, "hs_sales_email_last_opened": null, "hs_sales_email_last_clicked": null, "hs_sales_email_last_replied": null, "hs_predictivecontactscore_v2": null, "engagements_last_meeting_booked": "2026-08-16T18:25:20.086Z", "hs_last_sales_activity_timestamp": "2026-10-25T23:36:36.516Z", "hs_analytics_last_visit_timestamp": "2026-08-22T22:02:50.698Z"}', '{"email": 65, "visits": 90, "recency": 77, "replies": 50, "meetings": 41, "conversations": 50}'),
	('01a23222-d59e-7712-8802-a6ae9fd27066', '00000000-0000-0000-0000-000000000001', '01a23222-d3a8-70b2-aa53-76bc43b726d8', 'Lukas Moreau', 'lukas.moreau@junipercompass-analytics.example', 'Head of Data', '+4822552624', NULL, false, false, 0, '2026-08-16 07:31:08.243+00', '{}', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', 'hubspot', '100013251382', NULL, '2026-12-01 15:04:33.405896+00', '2026-12-01 15:04:33.405896+00', NULL, '{}', '{"num_notes": null, "hs_email_open": 1, "hs_email_click": null, "hs_email_replied": null, "notes_last_updated": null, "num_contacted_notes": null, "notes_last_contacted": null, "hs_analytics_num_visits": null, "hs_email_last_open_date": "2026-08-16T07:31:08.243Z", "hs_email_last_click_date": null, "hs_email_last_reply_date": null, "hs_latest_meeting_activity": null, "hs_sales_email_last_opened": null, "hs_sales_email_last_clicked": null, "hs_sales_email_last_replied": null, "hs_predictivecontactscore_v2": null, "engagements_last_meeting_booked": null, "hs_last_sales_activity_timestamp": null, "hs_analytics_last_visit_timestamp": null}', '{"email": 4, "visits": 0, "recency": 34, "replies": 0, "meetings": 0, "conversations": 0}'),
	('01a23222-d59e-7712-8802-abbd0e6149ab', '00000000-0000-0000-0000-000000000001', '01a23222-d3a8-70b2-aa53-7f70e1717f61', 'Deepa Gauthier', 'deepa.gauthier@mossmast-dynamics.example', 'Security Officer', '+6565556903', NULL, false, false, 35, '2026-10-15 14:49:11.5+00', '{}', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', 'hubspot', '100023135118', NULL, '2026-12-01 15:04:33.405896+00', '2026-12-01 15:04:33.405896+00', NULL, '{}', '{"num_notes": 8, "hs_email_open": 16, "hs_email_click": 5, "hs_email_replied": 2, "notes_last_updated": "2026-10-22T09:18:06.670Z", "num_contacted_notes": 4, "notes_last_contacted": "2026-10-22T09:18:06.670Z", "hs_analytics_num_visits": 24, "hs_email_last_open_date": "2026-09-20T10:58:55.092Z", "hs_email_last_click_date": "2026-09-30T09:26:16.580Z", "hs_email_last_reply_date": "2026-07-30T16:46:40.934Z", "hs_latest_meeting_activity": null, "hs_sales_email_last_opened": null, "hs_sales_email_last_clicked": null, "hs_sales_email_last_replied": null, "hs_predictivecontactscore_v2": null, "engagements_last_meeting_booked": "2026-07-22T05:25:17.137Z", "hs_last_sales_activity_timestamp": "2026-07-05T00:42:50.984Z", "hs_analytics_last_visit_timestamp": "2026-10-15T14:49:11.500Z"}', '{"email": 58, "visits": 88, "recency": 68, "replies": 50, "meetings": 31, "conversations": 53}');
INSERT INTO public.sync_hours VALUES
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', '2026-12-01 15:00:00+00', 10, 10, 0, 0, 0, '{}', 0);
INSERT INTO public.sync_runs VALUES
	('02c8866a-99cb-4c7c-8f9e-5b78a7b8c69b', '00000000-0000-0000-0000-000000000001', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', 'full', '{company,contact,deal}', 'completed', 1, 'test', 15, NULL, '2026-12-01 15:04:32.150438+00', '2026-12-01 15:04:32.174793+00', '2026-12-01 15:04:33.405896+00', '2026-12-01 15:04:33.547393+00', '{}'),
	('8f0be716-ff83-4221-8384-daf3a3657e1e', '00000000-0000-0000-0000-000000000001', 'bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', 'incremental', '{company,contact,deal}', 'queued', 0, 'api-key', 0, NULL, '2026-12-01 15:04:33.773479+00', NULL, NULL, NULL, '{}');
INSERT INTO public.sync_watermarks VALUES
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'company', '2026-09-21 00:00:00+00', '2026-12-01 15:04:32.24+00', NULL, 0, '2026-12-01 15:04:33.547393+00'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'contact', '2026-10-01 06:00:00+00', '2026-12-01 15:04:32.24+00', NULL, 0, '2026-12-01 15:04:33.547393+00'),
	('bd3c33d0-fe42-4a0a-82aa-34fe76d83f0b', '00000000-0000-0000-0000-000000000001', 'deal', '2026-09-21 00:00:00+00', '2026-12-01 15:04:32.24+00', NULL, 0, '2026-12-01 15:04:33.547393+00');
INSERT INTO public.users VALUES
	('1ad4e265-859b-447a-8bc7-2f31fa7e045d', '00000000-0000-0000-0000-000000000001', 'anna.tran@customersuccess.example', 'Anna Tran', 'csm', false, '2026-12-01 15:04:32.307327+00', '2026-12-01 15:04:32.307327+00'),
	('6e6dcf03-1c4d-41d6-9073-e616d43f8fca', '00000000-0000-0000-0000-000000000001', 'anya.davies@customersuccess.example', 'Anya Davies', 'csm', false, '2026-12-01 15:04:32.307327+00', '2026-12-01 15:04:32.307327+00'),
	('eaba029d-b930-48bf-9aef-7dc14e48a909', '00000000-0000-0000-0000-000000000001', 'carlos.eriksen@customersuccess.example', 'Carlos Eriksen', 'csm', false, '2026-12-01 15:04:32.307327+00', '2026-12-01 15:04:32.307327+00'),
	('b6797c3a-e880-4535-8db6-130333cb6eff', '00000000-0000-0000-0000-000000000001', 'chiara.bauer@customersuccess.example', 'Chiara Bauer', 'csm', false, '2026-12-01 15:04:32.307327+00', '2026-12-01 15:04:32.307327+00'),
	('e30405db-abbb-4859-b01f-bd62b5a25d9f', '00000000-0000-0000-0000-000000000001', 'eleni.horvat@customersuccess.example', 'Eleni Horvat', 'csm', false, '2026-12-01 15:04:32.307327+00', '2026-12-01 15:04:32.307327+00'),
	('7d5eb6a6-642a-4b27-a3e4-76a8f876aaae', '00000000-0000-0000-0000-000000000001', 'hassan.greco@customersuccess.example', 'Hassan Greco', 'csm', false, '2026-12-01 15:04:32.307327+00', '2026-12-01 15:04:32.307327+00'),
	('283b2fff-9018-4fd5-95a7-28c82d95f233', '00000000-0000-0000-0000-000000000001', 'hugo.abe@customersuccess.example', 'Hugo Abe', 'csm', false, '2026-12-01 15:04:32.307327+00', '2026-12-01 15:04:32.307327+00'),
	('0076bd2a-3eb8-4554-a19e-8ea0657c33ff', '00000000-0000-0000-0000-000000000001', 'ida.wolf@customersuccess.example', 'Ida Wolf', 'csm', false, '2026-12-01 15:04:32.307327+00', '2026-12-01 15:04:32.307327+00'),
	('98308652-2567-4c87-bf1a-812d3366eedc', '00000000-0000-0000-0000-000000000001', 'leila.roux@customersuccess.example', 'Leila Roux', 'csm', false, '2026-12-01 15:04:32.307327+00', '2026-12-01 15:04:32.307327+00'),
	('1dc0d03e-d1fe-404f-b316-5b7afcab30bc', '00000000-0000-0000-0000-000000000001', 'marie.laurent@customersuccess.example', 'Marie Laurent', 'csm', false, '2026-12-01 15:04:32.307327+00', '2026-12-01 15:04:32.307327+00'),
	('228003bc-1d0b-42fd-83b0-e705d099c46a', '00000000-0000-0000-0000-000000000001', 'niamh.owens@customersuccess.example', 'Niamh Owens', 'csm', false, '2026-12-01 15:04:32.307327+00', '2026-12-01 15:04:32.307327+00'),
	('2e8986c0-148c-486c-8da2-a3c39495a96c', '00000000-0000-0000-0000-000000000001', 'renewals-queue@customersuccess.example', 'Renewals Queue', 'csm', false, '2026-12-01 15:04:32.307327+00', '2026-12-01 15:04:32.307327+00'),
	('80151697-519a-44c0-9276-490bc87a7b11', '00000000-0000-0000-0000-000000000001', 'sakura.ghosh@customersuccess.example', 'Sakura Ghosh', 'csm', false, '2026-12-01 15:04:32.307327+00', '2026-12-01 15:04:32.307327+00'),
	('711d55e8-04e7-416b-815c-3ded4ac67b6d', '00000000-0000-0000-0000-000000000001', 'stefan.romano@customersuccess.example', 'stefan.romano@customersuccess.example', 'csm', false, '2026-12-01 15:04:32.307327+00', '2026-12-01 15:04:32.307327+00'),
	('8d7f8657-4592-49d8-9921-334abd4beb1a', '00000000-0000-0000-0000-000000000001', 'vikram.mehta@customersuccess.example', 'Vikram Mehta', 'csm', false, '2026-12-01 15:04:32.307327+00', '2026-12-01 15:04:32.307327+00');
SELECT pg_catalog.setval('public.chat_messages_position_seq', 1, false);
SELECT pg_catalog.setval('public.field_changes_id_seq', 1, false);
SELECT pg_catalog.setval('public.health_scores_position_seq', 3, true);
SELECT pg_catalog.setval('public.webhook_events_id_seq', 1, false);
ALTER TABLE ONLY pgboss.bam
    ADD CONSTRAINT bam_pkey PRIMARY KEY (id);
ALTER TABLE ONLY pgboss.instance
    ADD CONSTRAINT instance_pkey PRIMARY KEY (id);
ALTER TABLE ONLY pgboss.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (name, id);
ALTER TABLE ONLY pgboss.job_common
    ADD CONSTRAINT job_common_pkey PRIMARY KEY (name, id);
ALTER TABLE ONLY pgboss.job_dependency
    ADD CONSTRAINT job_dependency_pkey PRIMARY KEY (child_name, child_id, parent_name, parent_id);
ALTER TABLE ONLY pgboss.queue
    ADD CONSTRAINT queue_pkey PRIMARY KEY (name);
ALTER TABLE ONLY pgboss.queue_stats
    ADD CONSTRAINT queue_stats_pkey PRIMARY KEY (id, captured_on);
ALTER TABLE ONLY pgboss.queue_stats_20261201
    ADD CONSTRAINT queue_stats_20261201_pkey PRIMARY KEY (id, captured_on);
ALTER TABLE ONLY pgboss.queue_stats_20261202
    ADD CONSTRAINT queue_stats_20261202_pkey PRIMARY KEY (id, captured_on);
ALTER TABLE ONLY pgboss.schedule
    ADD CONSTRAINT schedule_pkey PRIMARY KEY (name, key);
ALTER TABLE ONLY pgboss.subscription
    ADD CONSTRAINT subscription_pkey PRIMARY KEY (event, name);
ALTER TABLE ONLY pgboss.version
    ADD CONSTRAINT version_pkey PRIMARY KEY (version);
ALTER TABLE ONLY pgboss.warning
    ADD CONSTRAINT warning_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alert_channels
    ADD CONSTRAINT alert_channels_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alert_deliveries
    ADD CONSTRAINT alert_deliveries_alert_id_channel_id_recipient_key UNIQUE (alert_id, channel_id, recipient);
ALTER TABLE ONLY public.alert_deliveries
    ADD CONSTRAINT alert_deliveries_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alert_reads
    ADD CONSTRAINT alert_reads_pkey PRIMARY KEY (alert_id, reader);
ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_stage_change_id_key UNIQUE (stage_change_id);
ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.chat_conversations
    ADD CONSTRAINT chat_conversations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.chat_usage
    ADD CONSTRAINT chat_usage_pkey PRIMARY KEY (organization_id, owner);
ALTER TABLE ONLY public.cscx_api_keys
    ADD CONSTRAINT cscx_api_keys_key_hash_key UNIQUE (key_hash);
ALTER TABLE ONLY public.cscx_api_keys
    ADD CONSTRAINT cscx_api_keys_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cscx_hubspot_migration_lock
    ADD CONSTRAINT cscx_hubspot_migration_lock_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cscx_hubspot_migrations
    ADD CONSTRAINT cscx_hubspot_migrations_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.deal_customers
    ADD CONSTRAINT deal_customers_pkey PRIMARY KEY (deal_id, customer_id);
ALTER TABLE ONLY public.deal_stage_changes
    ADD CONSTRAINT deal_stage_changes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.deal_stakeholders
    ADD CONSTRAINT deal_stakeholders_pkey PRIMARY KEY (deal_id, stakeholder_id);
ALTER TABLE ONLY public.deals
    ADD CONSTRAINT deals_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.erased_records
    ADD CONSTRAINT erased_records_pkey PRIMARY KEY (integration_id, object_type, external_id);
ALTER TABLE ONLY public.field_changes
    ADD CONSTRAINT field_changes_pkey PRIMARY KEY (id);
ALTER TABLE public.field_changes
    ADD CONSTRAINT field_changes_source_check CHECK ((source = ANY (ARRAY['full'::text, 'incremental'::text, 'reconcile'::text, 'refresh'::text, 'calculated'::text, 'webhook'::text, 'retry'::text]))) NOT VALID;
ALTER TABLE ONLY public.health_due
    ADD CONSTRAINT health_due_pkey PRIMARY KEY (customer_id);
ALTER TABLE ONLY public.health_scores
    ADD CONSTRAINT health_scores_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.hubspot_credentials
    ADD CONSTRAINT hubspot_credentials_pkey PRIMARY KEY (integration_id);
ALTER TABLE ONLY public.hubspot_deal_stages
    ADD CONSTRAINT hubspot_deal_stages_pkey PRIMARY KEY (integration_id, pipeline_id, stage_id);
ALTER TABLE ONLY public.hubspot_dry_runs
    ADD CONSTRAINT hubspot_dry_runs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.hubspot_links
    ADD CONSTRAINT hubspot_links_pkey PRIMARY KEY (integration_id, kind, from_id, to_id);
ALTER TABLE ONLY public.hubspot_mapping_versions
    ADD CONSTRAINT hubspot_mapping_versions_integration_id_object_type_version_key UNIQUE (integration_id, object_type, version);
ALTER TABLE ONLY public.hubspot_mapping_versions
    ADD CONSTRAINT hubspot_mapping_versions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.hubspot_owners
    ADD CONSTRAINT hubspot_owners_pkey PRIMARY KEY (integration_id, owner_id);
ALTER TABLE ONLY public.hubspot_portals
    ADD CONSTRAINT hubspot_portals_pkey PRIMARY KEY (integration_id);
ALTER TABLE ONLY public.hubspot_properties
    ADD CONSTRAINT hubspot_properties_pkey PRIMARY KEY (integration_id, object_type, name);
ALTER TABLE ONLY public.hubspot_property_reads
    ADD CONSTRAINT hubspot_property_reads_pkey PRIMARY KEY (integration_id, object_type);
ALTER TABLE ONLY public.hubspot_records
    ADD CONSTRAINT hubspot_records_pkey PRIMARY KEY (integration_id, object_type, external_id);
ALTER TABLE ONLY public.hubspot_schema_drift
    ADD CONSTRAINT hubspot_schema_drift_integration_id_object_type_kind_subjec_key UNIQUE (integration_id, object_type, kind, subject);
ALTER TABLE ONLY public.hubspot_schema_drift
    ADD CONSTRAINT hubspot_schema_drift_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.hubspot_settings
    ADD CONSTRAINT hubspot_settings_pkey PRIMARY KEY (integration_id);
ALTER TABLE ONLY public.hubspot_setups
    ADD CONSTRAINT hubspot_setups_pkey PRIMARY KEY (integration_id);
ALTER TABLE ONLY public.hubspot_sync_log
    ADD CONSTRAINT hubspot_sync_log_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.hubspot_sync_log
    ADD CONSTRAINT hubspot_sync_log_run_id_object_type_sync_direction_key UNIQUE (run_id, object_type, sync_direction);
ALTER TABLE ONLY public.inclusion_exits
    ADD CONSTRAINT inclusion_exits_pkey PRIMARY KEY (integration_id, object_type, external_id);
ALTER TABLE ONLY public.integrations
    ADD CONSTRAINT integrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oauth_states
    ADD CONSTRAINT oauth_states_pkey PRIMARY KEY (state_hash);
ALTER TABLE ONLY public.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbound_fields
    ADD CONSTRAINT outbound_fields_pkey PRIMARY KEY (integration_id, object_type, property);
ALTER TABLE ONLY public.push_holds
    ADD CONSTRAINT push_holds_pkey PRIMARY KEY (integration_id, object_type, property);
ALTER TABLE ONLY public.push_outbox
    ADD CONSTRAINT push_outbox_pkey PRIMARY KEY (integration_id, object_type, row_id);
ALTER TABLE ONLY public.push_state
    ADD CONSTRAINT push_state_pkey PRIMARY KEY (integration_id);
ALTER TABLE ONLY public.push_types
    ADD CONSTRAINT push_types_pkey PRIMARY KEY (integration_id, object_type);
ALTER TABLE ONLY public.pushed_values
    ADD CONSTRAINT pushed_values_pkey PRIMARY KEY (integration_id, object_type, external_id);
ALTER TABLE ONLY public.quarantine
    ADD CONSTRAINT quarantine_integration_id_object_type_external_id_property__key UNIQUE (integration_id, object_type, external_id, property, field, code);
ALTER TABLE ONLY public.quarantine
    ADD CONSTRAINT quarantine_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rate_limit_slots
    ADD CONSTRAINT rate_limit_slots_pkey PRIMARY KEY (portal_id, limit_class, n);
ALTER TABLE ONLY public.sign_in_links
    ADD CONSTRAINT sign_in_links_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.stakeholder_customers
    ADD CONSTRAINT stakeholder_customers_pkey PRIMARY KEY (stakeholder_id, customer_id);
ALTER TABLE ONLY public.stakeholders
    ADD CONSTRAINT stakeholders_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sync_calculated_rounds
    ADD CONSTRAINT sync_calculated_rounds_pkey PRIMARY KEY (integration_id, object_type);
ALTER TABLE ONLY public.sync_checkpoints
    ADD CONSTRAINT sync_checkpoints_pkey PRIMARY KEY (run_id, stream);
ALTER TABLE ONLY public.sync_hours
    ADD CONSTRAINT sync_hours_pkey PRIMARY KEY (integration_id, hour);
ALTER TABLE ONLY public.sync_link_rounds
    ADD CONSTRAINT sync_link_rounds_pkey PRIMARY KEY (integration_id, kind);
ALTER TABLE ONLY public.sync_runs
    ADD CONSTRAINT sync_runs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sync_watermarks
    ADD CONSTRAINT sync_watermarks_pkey PRIMARY KEY (integration_id, object_type);
ALTER TABLE ONLY public.user_access
    ADD CONSTRAINT user_access_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.web_sessions
    ADD CONSTRAINT web_sessions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.webhook_events
    ADD CONSTRAINT webhook_events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.webhook_refusals
    ADD CONSTRAINT webhook_refusals_pkey PRIMARY KEY (hour);
CREATE UNIQUE INDEX job_common_i1 ON pgboss.job_common USING btree (name, COALESCE(singleton_key, ''::text)) WHERE ((state = 'created'::pgboss.job_state) AND (policy = 'short'::text));
CREATE INDEX job_common_i10 ON pgboss.job_common USING btree (name, singleton_key, state DESC, created_on, id) INCLUDE (start_after) WHERE ((state < 'active'::pgboss.job_state) AND (NOT blocked) AND (policy = 'key_strict_fifo'::text));
CREATE INDEX job_common_i11 ON pgboss.job_common USING btree (name, priority DESC, created_on, start_after) WHERE ((state < 'active'::pgboss.job_state) AND (NOT blocked));
CREATE INDEX job_common_i12 ON pgboss.job_common USING btree (source_root_id) WHERE (source_root_id IS NOT NULL);
CREATE UNIQUE INDEX job_common_i13 ON pgboss.job_common USING btree (name, singleton_key) WHERE ((state = 'created'::pgboss.job_state) AND upsert_by_key);
CREATE INDEX job_common_i14 ON pgboss.job_common USING btree (name, state, blocked, start_after) WHERE (state = ANY (ARRAY['created'::pgboss.job_state, 'retry'::pgboss.job_state, 'active'::pgboss.job_state, 'failed'::pgboss.job_state]));
CREATE INDEX job_common_i15 ON pgboss.job_common USING btree (name, created_on);
CREATE INDEX job_common_i16 ON pgboss.job_common USING btree (name, completed_on) WHERE (completed_on IS NOT NULL);
CREATE INDEX job_common_i17 ON pgboss.job_common USING btree (name, singleton_key, created_on) WHERE ((state < 'active'::pgboss.job_state) AND (singleton_key IS NOT NULL));
CREATE UNIQUE INDEX job_common_i2 ON pgboss.job_common USING btree (name, COALESCE(singleton_key, ''::text)) WHERE ((state = 'active'::pgboss.job_state) AND (policy = 'singleton'::text));
CREATE UNIQUE INDEX job_common_i3 ON pgboss.job_common USING btree (name, state, COALESCE(singleton_key, ''::text)) WHERE ((state <= 'active'::pgboss.job_state) AND (policy = 'stately'::text));
CREATE UNIQUE INDEX job_common_i4 ON pgboss.job_common USING btree (name, singleton_on, COALESCE(singleton_key, ''::text)) WHERE ((state <> 'cancelled'::pgboss.job_state) AND (singleton_on IS NOT NULL));
CREATE UNIQUE INDEX job_common_i6 ON pgboss.job_common USING btree (name, COALESCE(singleton_key, ''::text)) WHERE ((state <= 'active'::pgboss.job_state) AND (policy = 'exclusive'::text));
CREATE INDEX job_common_i7 ON pgboss.job_common USING btree (name, group_id) WHERE ((state = 'active'::pgboss.job_state) AND (group_id IS NOT NULL));
CREATE UNIQUE INDEX job_common_i8 ON pgboss.job_common USING btree (name, singleton_key) WHERE ((state = ANY (ARRAY['active'::pgboss.job_state, 'retry'::pgboss.job_state, 'failed'::pgboss.job_state])) AND (policy = 'key_strict_fifo'::text));
CREATE INDEX job_common_i9 ON pgboss.job_common USING btree (name, id) WHERE (blocking AND (state = 'completed'::pgboss.job_state));
CREATE INDEX job_dep_parent_idx ON pgboss.job_dependency USING btree (parent_name, parent_id);
CREATE INDEX queue_stats_i1 ON ONLY pgboss.queue_stats USING btree (name, captured_on DESC) INCLUDE (deferred_count, queued_count, ready_count, active_count, failed_count, total_count);
CREATE INDEX queue_stats_20261201_name_captured_on_deferred_count_queued_idx ON pgboss.queue_stats_20261201 USING btree (name, captured_on DESC) INCLUDE (deferred_count, queued_count, ready_count, active_count, failed_count, total_count);
CREATE INDEX queue_stats_20261202_name_captured_on_deferred_count_queued_idx ON pgboss.queue_stats_20261202 USING btree (name, captured_on DESC) INCLUDE (deferred_count, queued_count, ready_count, active_count, failed_count, total_count);
CREATE INDEX warning_i1 ON pgboss.warning USING btree (created_on DESC);
CREATE INDEX alert_deliveries_by_channel ON public.alert_deliveries USING btree (channel_id, created_at DESC, id DESC);
CREATE INDEX alert_deliveries_by_time ON public.alert_deliveries USING btree (organization_id, created_at DESC, id DESC);
CREATE INDEX alert_deliveries_due ON public.alert_deliveries USING btree (channel_id, due_at) WHERE (status = 'waiting'::text);
CREATE INDEX alerts_by_customer ON public.alerts USING btree (customer_id);
CREATE INDEX alerts_by_deal ON public.alerts USING btree (deal_id);
CREATE INDEX alerts_by_time ON public.alerts USING btree (organization_id, at DESC, id DESC) WHERE in_app;
CREATE INDEX audit_log_by_action ON public.audit_log USING btree (organization_id, action, created_at DESC, id DESC);
CREATE INDEX audit_log_by_actor ON public.audit_log USING btree (organization_id, actor, created_at DESC, id DESC);
CREATE INDEX audit_log_by_place ON public.audit_log USING btree (organization_id, created_at DESC, id DESC);
CREATE INDEX chat_conversations_by_age ON public.chat_conversations USING btree (updated_at);
CREATE INDEX chat_conversations_of_owner ON public.chat_conversations USING btree (organization_id, owner, updated_at DESC);
CREATE INDEX chat_messages_in_order ON public.chat_messages USING btree (conversation_id, "position");
CREATE INDEX cscx_api_keys_by_maker ON public.cscx_api_keys USING btree (made_by_user_id);
CREATE UNIQUE INDEX cscx_api_keys_by_name ON public.cscx_api_keys USING btree (organization_id, lower(name)) WHERE (revoked_at IS NULL);
CREATE INDEX cscx_customers_archived ON public.customers USING btree (organization_id, "left"(lower(name), 200), id) WHERE (archived_at IS NOT NULL);
CREATE INDEX cscx_customers_by_arr ON public.customers USING btree (organization_id, arr, id);
CREATE INDEX cscx_customers_by_band ON public.customers USING btree (organization_id, public.cscx_health_band(health_score), "left"(lower(name), 200), id);
CREATE INDEX cscx_customers_by_csm ON public.customers USING btree (organization_id, csm_id, "left"(lower(name), 200), id);
CREATE INDEX cscx_customers_by_domain ON public.customers USING btree (public.cscx_domain(domain), integration_id);
CREATE INDEX cscx_customers_by_health ON public.customers USING btree (organization_id, health_score, id);
CREATE INDEX cscx_customers_by_industry ON public.customers USING btree (organization_id, "left"(industry, 100), "left"(lower(name), 200), id);
CREATE INDEX cscx_customers_by_name ON public.customers USING btree ("left"(lower(name), 200), integration_id);
CREATE INDEX cscx_customers_by_organization ON public.customers USING btree (organization_id, "left"(lower(name), 200), id);
CREATE INDEX cscx_customers_by_renewal ON public.customers USING btree (organization_id, renewal_date, id);
CREATE INDEX cscx_customers_by_trend ON public.customers USING btree (organization_id, "left"(health_trend, 20), "left"(lower(name), 200), id) WHERE (health_trend IS NOT NULL);
CREATE INDEX cscx_customers_search ON public.customers USING gin (lower((("left"(COALESCE(name, ''::text), 300) || '
'::text) || "left"(COALESCE(domain, ''::text), 300))) public.gin_trgm_ops);
CREATE UNIQUE INDEX cscx_integrations_by_account ON public.integrations USING btree (organization_id, provider, external_account_id);
CREATE INDEX cscx_stakeholders_by_customer ON public.stakeholders USING btree (customer_id, "left"(lower(email), 200));
CREATE INDEX cscx_users_by_email ON public.users USING btree (organization_id, lower(email));
CREATE INDEX customers_by_renewal_deal ON public.customers USING btree (renewal_deal_id) WHERE (renewal_deal_id IS NOT NULL);
CREATE INDEX deal_customers_by_customer ON public.deal_customers USING btree (customer_id);
CREATE INDEX deal_stage_changes_by_deal ON public.deal_stage_changes USING btree (deal_id, changed_at DESC);
CREATE INDEX deal_stage_changes_waiting ON public.deal_stage_changes USING btree (organization_id, created_at) WHERE (alerted_at IS NULL);
CREATE INDEX deal_stakeholders_by_stakeholder ON public.deal_stakeholders USING btree (stakeholder_id);
CREATE INDEX deals_by_close_date ON public.deals USING btree (organization_id, close_date) WHERE (NOT is_closed);
CREATE INDEX deals_by_customer ON public.deals USING btree (customer_id);
CREATE INDEX deals_open_renewals ON public.deals USING btree (organization_id, COALESCE(close_date, 'infinity'::date), id) WHERE (is_renewal AND (NOT is_closed) AND (archived_at IS NULL));
CREATE INDEX field_changes_by_portal ON public.field_changes USING btree (integration_id);
CREATE INDEX field_changes_by_row ON public.field_changes USING btree (row_id, id DESC);
CREATE INDEX field_changes_by_run ON public.field_changes USING btree (run_id, row_id) WHERE (run_id IS NOT NULL);
CREATE INDEX field_changes_by_time ON public.field_changes USING btree (organization_id, changed_at DESC, id DESC);
CREATE INDEX health_due_by_age ON public.health_due USING btree (organization_id, since, customer_id);
CREATE INDEX health_scores_newest ON public.health_scores USING btree (customer_id, calculated_at DESC, "position" DESC);
CREATE INDEX hubspot_dry_runs_by_portal ON public.hubspot_dry_runs USING btree (integration_id, created_at DESC);
CREATE UNIQUE INDEX hubspot_dry_runs_one_at_a_time ON public.hubspot_dry_runs USING btree (integration_id) WHERE (status = ANY (ARRAY['queued'::text, 'running'::text]));
CREATE INDEX hubspot_links_by_target ON public.hubspot_links USING btree (integration_id, kind, to_id);
CREATE UNIQUE INDEX hubspot_portals_connected ON public.hubspot_portals USING btree (portal_id) WHERE (disconnected_at IS NULL);
CREATE INDEX hubspot_records_by_number ON public.hubspot_records USING btree (integration_id, object_type, length(external_id), external_id) WHERE (NOT is_alias);
CREATE UNIQUE INDEX hubspot_records_by_row ON public.hubspot_records USING btree (row_id, integration_id) WHERE (NOT is_alias);
CREATE INDEX hubspot_records_by_source ON public.hubspot_records USING btree (integration_id, object_type, source_updated_at) WHERE (NOT is_alias);
CREATE INDEX hubspot_records_excluded ON public.hubspot_records USING btree (integration_id, object_type, external_id) WHERE (excluded_at IS NOT NULL);
CREATE INDEX hubspot_records_made_in_run ON public.hubspot_records USING btree (made_in_run, row_id) WHERE (made_in_run IS NOT NULL);
CREATE INDEX hubspot_records_merged ON public.hubspot_records USING btree (row_id) WHERE is_alias;
CREATE INDEX hubspot_setups_open ON public.hubspot_setups USING btree (integration_id) WHERE (completed_at IS NULL);
CREATE UNIQUE INDEX hubspot_sync_log_by_hour ON public.hubspot_sync_log USING btree (integration_id, object_type, sync_direction, hour) WHERE (run_id IS NULL);
CREATE INDEX hubspot_sync_log_by_time ON public.hubspot_sync_log USING btree (integration_id, object_type, completed_at DESC);
CREATE INDEX outbound_fields_by_type ON public.outbound_fields USING btree (object_type, organization_id);
CREATE INDEX push_outbox_due ON public.push_outbox USING btree (integration_id, not_before);
CREATE INDEX push_outbox_due_by_type ON public.push_outbox USING btree (integration_id, object_type, not_before, row_id);
CREATE INDEX pushed_values_by_age ON public.pushed_values USING btree (integration_id, object_type, pushed_at);
CREATE INDEX pushed_values_by_row ON public.pushed_values USING btree (row_id);
CREATE INDEX quarantine_by_run ON public.quarantine USING btree (run_id) WHERE (run_id IS NOT NULL);
CREATE INDEX quarantine_open ON public.quarantine USING btree (integration_id, object_type, external_id) WHERE (status = 'open'::text);
CREATE INDEX sign_in_links_by_user ON public.sign_in_links USING btree (user_id);
CREATE INDEX stakeholder_customers_by_customer ON public.stakeholder_customers USING btree (customer_id);
CREATE INDEX stakeholders_with_part ON public.stakeholders USING btree (integration_id) WHERE (is_decision_maker OR is_champion);
CREATE UNIQUE INDEX sync_pending_reads_by_id ON public.sync_pending_reads USING btree (run_id, kind, length(external_id), external_id);
CREATE INDEX sync_runs_by_time ON public.sync_runs USING btree (integration_id, created_at DESC);
CREATE UNIQUE INDEX sync_runs_one_push_at_a_time ON public.sync_runs USING btree (integration_id) WHERE ((status = ANY (ARRAY['queued'::text, 'running'::text])) AND (mode = 'push'::text));
CREATE UNIQUE INDEX sync_runs_one_sync_at_a_time ON public.sync_runs USING btree (integration_id) WHERE ((status = ANY (ARRAY['queued'::text, 'running'::text])) AND (mode <> 'push'::text));
CREATE INDEX web_sessions_by_user ON public.web_sessions USING btree (user_id);
CREATE INDEX webhook_events_by_portal ON public.webhook_events USING btree (integration_id, id);
ALTER INDEX pgboss.job_pkey ATTACH PARTITION pgboss.job_common_pkey;
ALTER INDEX pgboss.queue_stats_i1 ATTACH PARTITION pgboss.queue_stats_20261201_name_captured_on_deferred_count_queued_idx;
ALTER INDEX pgboss.queue_stats_pkey ATTACH PARTITION pgboss.queue_stats_20261201_pkey;
ALTER INDEX pgboss.queue_stats_i1 ATTACH PARTITION pgboss.queue_stats_20261202_name_captured_on_deferred_count_queued_idx;
ALTER INDEX pgboss.queue_stats_pkey ATTACH PARTITION pgboss.queue_stats_20261202_pkey;
CREATE TRIGGER cscx_calculator AFTER INSERT OR UPDATE ON public.hubspot_settings FOR EACH ROW WHEN ((((new.settings -> 'healthCalculator'::text) ->> 'enabled'::text) = 'true'::text)) EXECUTE FUNCTION public.cscx_begin_calculating();
CREATE TRIGGER cscx_calls BEFORE INSERT OR UPDATE OF disconnected_at ON public.hubspot_portals FOR EACH ROW EXECUTE FUNCTION public.cscx_begin_counting_calls();
CREATE TRIGGER cscx_complete BEFORE INSERT ON public.health_scores FOR EACH ROW EXECUTE FUNCTION public.cscx_complete_health_score();
CREATE TRIGGER cscx_customer_origin BEFORE INSERT ON public.customers FOR EACH ROW WHEN (((new.integration_id IS NOT NULL) AND (new.made_by_integration_id IS NULL))) EXECUTE FUNCTION public.cscx_note_customer_origin();
CREATE TRIGGER cscx_forget AFTER DELETE ON public.customers REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.cscx_forget_rows('company');
CREATE TRIGGER cscx_forget AFTER DELETE ON public.deals REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.cscx_forget_rows('deal');
CREATE TRIGGER cscx_forget AFTER DELETE ON public.stakeholders REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.cscx_forget_rows('contact');
CREATE TRIGGER cscx_forget_in_chat AFTER INSERT ON public.erased_records FOR EACH ROW EXECUTE FUNCTION public.cscx_forget_in_chat();
CREATE TRIGGER cscx_outbound AFTER UPDATE ON public.customers REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cscx_queue_changed_fields('company');
CREATE TRIGGER cscx_outbound AFTER UPDATE ON public.deals REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cscx_queue_changed_fields('deal');
CREATE TRIGGER cscx_outbound AFTER UPDATE ON public.stakeholders REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.cscx_queue_changed_fields('contact');
CREATE TRIGGER cscx_outbound_fields AFTER INSERT ON public.hubspot_mapping_versions FOR EACH ROW EXECUTE FUNCTION public.cscx_note_outbound_fields();
CREATE TRIGGER cscx_parted AFTER DELETE ON public.deal_customers REFERENCING OLD TABLE AS parted FOR EACH STATEMENT EXECUTE FUNCTION public.cscx_mark_parted();
CREATE TRIGGER cscx_parted AFTER DELETE ON public.stakeholder_customers REFERENCING OLD TABLE AS parted FOR EACH STATEMENT EXECUTE FUNCTION public.cscx_mark_parted();
CREATE TRIGGER cscx_property_changed AFTER UPDATE ON public.hubspot_properties REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.cscx_forget_property_read();
CREATE TRIGGER cscx_spread AFTER INSERT ON public.health_scores REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION public.cscx_spread_health_scores();
CREATE TRIGGER cscx_stage_changes AFTER INSERT ON public.field_changes REFERENCING NEW TABLE AS filed FOR EACH STATEMENT EXECUTE FUNCTION public.cscx_note_stage_changes();
ALTER TABLE ONLY pgboss.job_common
    ADD CONSTRAINT dlq_fkey FOREIGN KEY (dead_letter) REFERENCES pgboss.queue(name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY pgboss.job_common
    ADD CONSTRAINT q_fkey FOREIGN KEY (name) REFERENCES pgboss.queue(name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY pgboss.queue
    ADD CONSTRAINT queue_dead_letter_fkey FOREIGN KEY (dead_letter) REFERENCES pgboss.queue(name);
ALTER TABLE ONLY pgboss.schedule
    ADD CONSTRAINT schedule_name_fkey FOREIGN KEY (name) REFERENCES pgboss.queue(name) ON DELETE CASCADE;
ALTER TABLE ONLY pgboss.subscription
    ADD CONSTRAINT subscription_name_fkey FOREIGN KEY (name) REFERENCES pgboss.queue(name) ON DELETE CASCADE;
ALTER TABLE ONLY public.alert_channels
    ADD CONSTRAINT alert_channels_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.alert_deliveries
    ADD CONSTRAINT alert_deliveries_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES public.alerts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.alert_deliveries
    ADD CONSTRAINT alert_deliveries_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES public.alert_channels(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.alert_reads
    ADD CONSTRAINT alert_reads_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES public.alerts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_deal_id_fkey FOREIGN KEY (deal_id) REFERENCES public.deals(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_stage_change_id_fkey FOREIGN KEY (stage_change_id) REFERENCES public.deal_stage_changes(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.chat_conversations
    ADD CONSTRAINT chat_conversations_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.chat_conversations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.chat_usage
    ADD CONSTRAINT chat_usage_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.cscx_api_keys
    ADD CONSTRAINT cscx_api_keys_made_by_user_id_fkey FOREIGN KEY (made_by_user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.cscx_api_keys
    ADD CONSTRAINT cscx_api_keys_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_csm_id_fkey FOREIGN KEY (csm_id) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_renewal_deal_id_fkey FOREIGN KEY (renewal_deal_id) REFERENCES public.deals(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.deal_stage_changes
    ADD CONSTRAINT deal_stage_changes_deal_id_fkey FOREIGN KEY (deal_id) REFERENCES public.deals(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.deals
    ADD CONSTRAINT deals_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.deals
    ADD CONSTRAINT deals_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.erased_records
    ADD CONSTRAINT erased_records_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.erased_records
    ADD CONSTRAINT erased_records_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.health_due
    ADD CONSTRAINT health_due_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.health_scores
    ADD CONSTRAINT health_scores_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.hubspot_credentials
    ADD CONSTRAINT hubspot_credentials_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.hubspot_credentials
    ADD CONSTRAINT hubspot_credentials_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.hubspot_deal_stages
    ADD CONSTRAINT hubspot_deal_stages_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.hubspot_deal_stages
    ADD CONSTRAINT hubspot_deal_stages_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.hubspot_dry_runs
    ADD CONSTRAINT hubspot_dry_runs_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.hubspot_mapping_versions
    ADD CONSTRAINT hubspot_mapping_versions_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.hubspot_mapping_versions
    ADD CONSTRAINT hubspot_mapping_versions_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.hubspot_owners
    ADD CONSTRAINT hubspot_owners_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.hubspot_owners
    ADD CONSTRAINT hubspot_owners_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.hubspot_owners
    ADD CONSTRAINT hubspot_owners_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.hubspot_portals
    ADD CONSTRAINT hubspot_portals_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.hubspot_portals
    ADD CONSTRAINT hubspot_portals_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.hubspot_properties
    ADD CONSTRAINT hubspot_properties_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.hubspot_properties
    ADD CONSTRAINT hubspot_properties_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.hubspot_property_reads
    ADD CONSTRAINT hubspot_property_reads_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.hubspot_schema_drift
    ADD CONSTRAINT hubspot_schema_drift_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.hubspot_schema_drift
    ADD CONSTRAINT hubspot_schema_drift_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.hubspot_settings
    ADD CONSTRAINT hubspot_settings_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.hubspot_settings
    ADD CONSTRAINT hubspot_settings_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.hubspot_setups
    ADD CONSTRAINT hubspot_setups_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.hubspot_sync_log
    ADD CONSTRAINT hubspot_sync_log_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.hubspot_sync_log
    ADD CONSTRAINT hubspot_sync_log_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.hubspot_sync_log
    ADD CONSTRAINT hubspot_sync_log_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.sync_runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.inclusion_exits
    ADD CONSTRAINT inclusion_exits_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.inclusion_exits
    ADD CONSTRAINT inclusion_exits_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.integrations
    ADD CONSTRAINT integrations_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.oauth_states
    ADD CONSTRAINT oauth_states_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.outbound_fields
    ADD CONSTRAINT outbound_fields_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.push_holds
    ADD CONSTRAINT push_holds_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.push_outbox
    ADD CONSTRAINT push_outbox_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.push_state
    ADD CONSTRAINT push_state_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.push_types
    ADD CONSTRAINT push_types_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.pushed_values
    ADD CONSTRAINT pushed_values_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.quarantine
    ADD CONSTRAINT quarantine_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.quarantine
    ADD CONSTRAINT quarantine_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.sign_in_links
    ADD CONSTRAINT sign_in_links_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.sign_in_links
    ADD CONSTRAINT sign_in_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.stakeholders
    ADD CONSTRAINT stakeholders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.sync_calculated_rounds
    ADD CONSTRAINT sync_calculated_rounds_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.sync_checkpoints
    ADD CONSTRAINT sync_checkpoints_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.sync_checkpoints
    ADD CONSTRAINT sync_checkpoints_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.sync_runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.sync_hours
    ADD CONSTRAINT sync_hours_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.sync_link_rounds
    ADD CONSTRAINT sync_link_rounds_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.sync_link_rounds
    ADD CONSTRAINT sync_link_rounds_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.sync_runs
    ADD CONSTRAINT sync_runs_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.sync_runs
    ADD CONSTRAINT sync_runs_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.sync_watermarks
    ADD CONSTRAINT sync_watermarks_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES public.integrations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.sync_watermarks
    ADD CONSTRAINT sync_watermarks_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.user_access
    ADD CONSTRAINT user_access_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.user_access
    ADD CONSTRAINT user_access_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.web_sessions
    ADD CONSTRAINT web_sessions_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);
ALTER TABLE ONLY public.web_sessions
    ADD CONSTRAINT web_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
