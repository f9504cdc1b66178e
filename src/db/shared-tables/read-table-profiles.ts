import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { ColumnProfile, TableProfile } from './table-profile.ts';

/**
 * Reads tables from the catalog in one statement.
 * @param tables a query or list of their oids.
 */
export async function readTableProfiles(
  db: Kysely<Database>,
  tables: RawBuilder<unknown>,
): Promise<TableProfile[]> {
  const { rows } = await sql<Omit<TableProfile, 'columns'> & { columns: ColumnProfile[] }>`
    select n.nspname as schema, c.relname as name, c.relkind in ('r', 'p') as "isTable",
      nullif(c.reltuples, -1)::float8 as "estimatedRows", c.relrowsecurity as "hasRowSecurity",
      (${columnsQuery}) as columns, (${checksQuery}) as checks, (${uniquesQuery}) as uniques,
      (${foreignKeysQuery}) as "foreignKeys", (${triggersQuery}) as triggers
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.oid in (${tables})`.execute(db);
  return rows.map((row) => ({
    ...row,
    columns: new Map(row.columns.map((column) => [column.name, column])),
  }));
}

/** Reads only the columns of a table on the search path, which takes a fraction of the time. */
export async function readTableColumns(db: Kysely<Database>, name: string): Promise<ColumnProfile[]> {
  const { rows } = await sql<{ columns: ColumnProfile[] }>`
    select (${columnsQuery}) as columns from pg_catalog.pg_class c
    where c.oid = to_regclass(quote_ident(${name}))`.execute(db);
  return rows[0]?.columns ?? [];
}

/**
 * A domain may be made of another one: its type, limits, default and checks are those of all of them. The modifier of a
 * type with a length includes four bytes of header; that of `numeric` combines precision and scale above them, the
 * scale as a signed number in the lower eleven bits.
 */
const columnsQuery = sql`
  select coalesce(json_agg(json_build_object(
    'name', a.attname, 'sqlType', format_type(a.atttypid, a.atttypmod),
    'plainType', format_type(t.oid, t.modifier), 'baseType', t.base,
    'maxLength', case when t.base in ('varchar', 'bpchar') and t.modifier >= 4 then t.modifier - 4 end,
    'precision', case when t.base = 'numeric' and t.modifier >= 4 then ((t.modifier - 4) >> 16) & 65535 end,
    'scale', case when t.base = 'numeric' and t.modifier >= 4 then (((t.modifier - 4) & 2047) # 1024) - 1024 end,
    'required', a.attnotnull or t.required,
    'default', case when a.attgenerated = '' then coalesce(pg_get_expr(d.adbin, d.adrelid), t.fallback) end,
    'identity', case a.attidentity when 'a' then 'always' when 'd' then 'by_default' end,
    'generatedAs', case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end,
    'enumLabels', (select json_agg(e.enumlabel order by e.enumsortorder) from pg_catalog.pg_enum e
      where e.enumtypid = t.oid),
    'domainChecks', (select coalesce(json_agg(json_build_object('name', k.conname,
        'condition', pg_get_expr(k.conbin, 0)) order by k.conname), '[]')
      from pg_catalog.pg_constraint k where k.contypid = any(t.domains) and k.contype = 'c')
    ) order by a.attnum), '[]')
  from pg_catalog.pg_attribute a
  left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  cross join lateral (
    with recursive under as (
      select y.oid, y.typname as base, y.typtype, y.typbasetype, y.typtypmod, a.atttypmod as modifier,
        y.typnotnull as required, y.typdefault as fallback,
        case when y.typtype = 'd' then array[y.oid] else '{}'::oid[] end as domains
      from pg_catalog.pg_type y where y.oid = a.atttypid
      union all
      select y.oid, y.typname, y.typtype, y.typbasetype, y.typtypmod,
        case when u.modifier >= 0 then u.modifier else u.typtypmod end, u.required or y.typnotnull,
        coalesce(u.fallback, y.typdefault), case when y.typtype = 'd' then u.domains || y.oid else u.domains end
      from under u join pg_catalog.pg_type y on y.oid = u.typbasetype
      where u.typtype = 'd'
    )
    select * from under where typtype <> 'd') t
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped`;

const columnsOfConstraint = sql`
  (select coalesce(json_agg(a.attname order by p.place), '[]')
    from unnest(k.conkey) with ordinality as p (number, place)
    join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = p.number)`;

const checksQuery = sql`
  select coalesce(json_agg(json_build_object('name', k.conname, 'columns', ${columnsOfConstraint},
    'condition', pg_get_expr(k.conbin, k.conrelid)) order by k.conname), '[]')
  from pg_catalog.pg_constraint k where k.conrelid = c.oid and k.contype = 'c'`;

const uniquesQuery = sql`
  select coalesce(json_agg(json_build_object('name', x.relname,
    'kind', case when i.indisprimary then 'primary' when i.indisexclusion then 'exclusion' else 'unique' end,
    'columns', (select coalesce(json_agg(a.attname order by a.attnum), '[]') from pg_catalog.pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and (
        a.attnum = any((i.indkey::int2[])[0:i.indnkeyatts - 1])
        or exists (select from pg_catalog.pg_depend p where p.classid = 'pg_class'::regclass and p.objid = x.oid
          and p.refclassid = 'pg_class'::regclass and p.refobjid = c.oid and p.refobjsubid = a.attnum
          and i.indexprs is not null))),
    'keys', (select json_agg(pg_get_indexdef(x.oid, s.place, false) order by s.place)
      from generate_series(1, i.indnkeyatts) as s (place)),
    'operators', (select json_agg(coalesce(
        'operator(' || quote_ident(on_.nspname) || '.' || o.oprname || ')', '=') order by s.place)
      from generate_series(1, i.indnkeyatts) as s (place)
      left join pg_catalog.pg_operator o on o.oid = k.conexclop[s.place]
      left join pg_catalog.pg_namespace on_ on on_.oid = o.oprnamespace),
    'predicate', pg_get_expr(i.indpred, i.indrelid),
    'nullsEqual', i.indnullsnotdistinct) order by x.relname), '[]')
  from pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid = i.indexrelid
  left join pg_catalog.pg_constraint k on k.conindid = x.oid and k.conrelid = c.oid and k.contype in ('p', 'u', 'x')
  where i.indrelid = c.oid and (i.indisunique or i.indisexclusion) and i.indislive`;

const foreignKeysQuery = sql`
  select coalesce(json_agg(json_build_object('name', k.conname, 'columns', ${columnsOfConstraint},
    'target', json_build_object('schema', fn.nspname, 'table', f.relname,
      'columns', (select json_agg(a.attname order by p.place)
        from unnest(k.confkey) with ordinality as p (number, place)
        join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = p.number)),
    'onDelete', case k.confdeltype when 'r' then 'restrict' when 'c' then 'cascade' when 'n' then 'set null'
      when 'd' then 'set default' else 'no action' end,
    'isFull', k.confmatchtype = 'f', 'isReadable',
      has_schema_privilege(fn.oid, 'usage') and has_table_privilege(f.oid, 'select')) order by k.conname), '[]')
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_class f on f.oid = k.confrelid
  join pg_catalog.pg_namespace fn on fn.oid = f.relnamespace
  where k.conrelid = c.oid and k.contype = 'f'`;

/** The lower bits of a trigger's type: 2 before, 64 instead of; 4 insert, 8 delete, 16 update, 32 truncate. */
const triggersQuery = sql`
  select coalesce(json_agg(json_build_object('name', g.tgname,
    'timing', case when g.tgtype::int & 64 > 0 then 'instead of' when g.tgtype::int & 2 > 0 then 'before' else 'after' end,
    'events', array_remove(array[case when g.tgtype::int & 4 > 0 then 'insert' end,
      case when g.tgtype::int & 16 > 0 then 'update' end, case when g.tgtype::int & 8 > 0 then 'delete' end,
      case when g.tgtype::int & 32 > 0 then 'truncate' end], null),
    'functionSchema', pn.nspname) order by g.tgname), '[]')
  from pg_catalog.pg_trigger g
  join pg_catalog.pg_proc pr on pr.oid = g.tgfoid
  join pg_catalog.pg_namespace pn on pn.oid = pr.pronamespace
  where g.tgrelid = c.oid and not g.tgisinternal and g.tgenabled <> 'D'`;
