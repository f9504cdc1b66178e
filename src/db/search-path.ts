import type { Schemas } from '../base/schemas.ts';

/** Extensions that our statements use; each database may have them in another schema. */
const extensions = ['pg_trgm'];

/**
 * Sets a session's search path to our schema, the platform's, and those of the extensions, whatever the role's own
 * search path is. Temporary tables come last, so that none can hide one of ours.
 * @returns a statement with its parameters, for pg.
 */
export function setSearchPath({ own, shared }: Schemas): { text: string; values: unknown[] } {
  return {
    text: `
      select set_config('search_path', string_agg(quote_ident(p.name), ', ' order by p.place), false)
      from (
        select u.name, min(u.place) as place
        from (
          values ($1::text, 1), ($2, 2), ('pg_temp', 4)
          union all
          select n.nspname, 3 from pg_catalog.pg_extension e
          join pg_catalog.pg_namespace n on n.oid = e.extnamespace
          where e.extname = any($3::text[]) and n.nspname <> 'pg_catalog'
            -- Another installation's tables have the same names as ours.
            and not exists (select from pg_catalog.pg_class c
              where c.relnamespace = n.oid and c.relname = 'cscx_hubspot_migrations')
        ) u (name, place)
        group by u.name
      ) p`,
    values: [own, shared, extensions],
  };
}
