/** In which schemas of the database tables are. */
export interface Schemas {
  /** Everything that is ours. */
  own: string;
  /** Where the platform keeps the tables that we share with it; those that it has not are in `own`. */
  shared: string;
}

export const defaultSchemas: Schemas = { own: 'cscx_hubspot', shared: 'public' };

/** The job queue's schema, beside ours. */
export const jobsSchema = ({ own }: Schemas): string => `${own}_jobs`;

/** Extensions that our statements use, which are wherever whoever made the database has put them. */
const extensions = ['pg_trgm'];

/**
 * Makes a session find our tables, then the platform's, then functions of extensions, whatever the role's own search
 * path is. Temporary tables come last: nobody can put one of the same name in front.
 * @returns a statement with its parameters, for pg.
 */
export function setSearchPath(schemas: Schemas): { text: string; values: unknown[] } {
  return {
    text: `select set_config('search_path', ${searchPathOf('$1', '$2', '$3')}, false)`,
    values: [schemas.own, schemas.shared, extensions],
  };
}

function searchPathOf(own: string, shared: string, names: string): string {
  return `(
    select string_agg(quote_ident(p.name), ', ' order by p.place) from (
      select u.name, min(u.place) as place from (
        select ${own}::text as name, 1 as place
        union all select ${shared}::text, 2
        union all select n.nspname::text, 3 from pg_catalog.pg_extension e
          join pg_catalog.pg_namespace n on n.oid = e.extnamespace
          where e.extname = any(${names}::text[])
            -- Not the schema of another installation, whose tables have the names of ours.
            and to_regclass(format('%I.cscx_hubspot_migrations', n.nspname)) is null
        union all select 'pg_temp', 4) u
      where u.name <> 'pg_catalog'
      group by u.name) p)`;
}
