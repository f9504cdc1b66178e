import { type RawBuilder, sql } from 'kysely';

/**
 * A currently synced record: HubSpot has it, its id wasn't merged away, and it matches the portal's filter. For
 * queries over `hubspot_records`, under the given alias.
 */
export function isLive(name?: string): RawBuilder<boolean> {
  const column = (column: string) => sql.ref(name === undefined ? column : `${name}.${column}`);
  return sql`not ${column('is_alias')} and ${column('archived_at')} is null and ${column('excluded_at')} is null`;
}
