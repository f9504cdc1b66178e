import { type RawBuilder, sql } from 'kysely';

/**
 * A record that is synced now: HubSpot has it, its id was not merged away, and it passes the portal's filter. For
 * queries over `hubspot_records`, by the name that they give it.
 */
export function isLive(name?: string): RawBuilder<boolean> {
  const column = (column: string) => sql.ref(name === undefined ? column : `${name}.${column}`);
  return sql`not ${column('is_alias')} and ${column('archived_at')} is null and ${column('excluded_at')} is null`;
}
