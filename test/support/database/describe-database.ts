import pg from 'pg';

/**
 * The definitions of everything in the schemas of a database but ours, by kind and name: `column customers.name`,
 * `grants of table customers`.
 */
export async function describeCatalog(url: string): Promise<Map<string, string>> {
  return withFullNames(url, async (client) => {
    const { rows } = await client.query<{ name: string; definition: string }>(catalog);
    return new Map(rows.map(({ name, definition }) => [name, definition]));
  });
}

/** What was added to a catalog, by kind, and what was removed or changed in it. */
export function compareCatalogs(
  before: Map<string, string>,
  after: Map<string, string>,
): { added: Record<string, string[]>; changed: string[] } {
  const added = [...after.keys()].filter((name) => !before.has(name)).map((name) => name.split(' '));
  return {
    added: Object.fromEntries(
      [...Map.groupBy(added, ([kind = '']) => kind)].map(([kind, names]) => [
        kind,
        names.map(([, ...name]) => name.join(' ')).sort(),
      ]),
    ),
    changed: [...before]
      .filter(([name, definition]) => after.get(name) !== definition)
      .map(([name, definition]) => `${name}: ${definition} became ${after.get(name)}`),
  };
}

export interface Rows {
  columns: Map<string, string[]>;
  /** Each row as text, by table and first column. */
  rows: Map<string, string>;
}

/** The rows of all tables but ours; with `columns` of an earlier call, without those that were added since. */
export async function readRows(url: string, columns?: Map<string, string[]>): Promise<Rows> {
  return withFullNames(url, async (client) => {
    const { rows: tables } = await client.query<{ name: string; columns: string[] }>(`
      select c.oid::regclass::text as name, array_agg(a.attname::text order by a.attnum) as columns
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind = 'r' and c.relnamespace in (${namespaces})
      group by c.oid`);
    const read = new Map(tables.map(({ name, columns: all }) => [name, columns?.get(name) ?? all]));
    const rows = new Map<string, string>();
    for (const [table, names] of read) {
      const list = names.map((name) => pg.escapeIdentifier(name));
      const { rows: found } = await client.query<{ key: string; row: string }>(
        `select ${list[0]}::text as key, row(${list})::text as row from ${table} order by 2`,
      );
      for (const { key, row } of found) {
        const name = `${table} ${key}`;
        rows.set(name, rows.has(name) ? `${rows.get(name)} ${row}` : row);
      }
    }
    return { columns: read, rows };
  });
}

/** A session in which nothing but PostgreSQL's own is on the search path, so that all names have their schema. */
async function withFullNames<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, options: '-c search_path=pg_catalog' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Schemas that are neither ours nor PostgreSQL's. */
const namespaces = `
  select oid from pg_catalog.pg_namespace
  where nspname !~ '^(pg_|information_schema$|cscx_)'`;

const catalog = `
  select 'schema ' || nspname as name, concat_ws(' ', nspowner::regrole, nspacl) as definition
  from pg_namespace where oid in (${namespaces})
  union all
  select 'table ' || c.oid::regclass,
    concat_ws(' ', relkind, relowner::regrole, relacl, relrowsecurity, relforcerowsecurity, relpersistence)
  from pg_class c where relnamespace in (${namespaces}) and relkind in ('r', 'p', 'v', 'm', 'S')
  union all
  select 'column ' || c.oid::regclass || '.' || attname,
    concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attacl,
      pg_get_expr(adbin, adrelid))
  from pg_class c join pg_attribute a on attrelid = c.oid left join pg_attrdef on adrelid = c.oid and adnum = attnum
  where relnamespace in (${namespaces}) and relkind in ('r', 'p', 'v') and attnum > 0 and not attisdropped
  union all
  select 'constraint ' || conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
  from pg_constraint where connamespace in (${namespaces}) and conrelid <> 0 and contype <> 'n'
  union all
  select 'index ' || indexrelid::regclass, pg_get_indexdef(indexrelid)
  from pg_index join pg_class c on c.oid = indexrelid where relnamespace in (${namespaces})
  union all
  select 'trigger ' || tgrelid::regclass || '.' || tgname, concat_ws(' ', tgenabled, pg_get_triggerdef(t.oid))
  from pg_trigger t join pg_class c on c.oid = tgrelid where relnamespace in (${namespaces}) and not tgisinternal
  union all
  select 'policy ' || polrelid::regclass || '.' || polname,
    concat_ws(' ', polcmd, polpermissive, polroles, pg_get_expr(polqual, polrelid),
      pg_get_expr(polwithcheck, polrelid))
  from pg_policy p join pg_class c on c.oid = polrelid where relnamespace in (${namespaces})
  union all
  select 'function ' || p.oid::regprocedure, concat_ws(' ', proowner::regrole, proacl, proconfig, prosecdef, prosrc)
  from pg_proc p where pronamespace in (${namespaces})
    and not exists (select from pg_depend where objid = p.oid and deptype = 'e')
  union all
  select 'type ' || t.oid::regtype,
    (select string_agg(enumlabel, ',' order by enumsortorder) from pg_enum where enumtypid = t.oid)
  from pg_type t where typnamespace in (${namespaces}) and typtype = 'e'
  union all
  select 'extension ' || extname, extnamespace::regnamespace::text from pg_extension where extname <> 'plpgsql'
  union all
  select 'default-privileges ' || concat_ws(' ', defaclrole::regrole, defaclnamespace, defaclobjtype), defaclacl::text
  from pg_default_acl
  union all
  select 'event-trigger ' || evtname, concat_ws(' ', evtevent, evtenabled, evtfoid::regproc) from pg_event_trigger`;
