import { type Kysely, sql } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { ObjectType } from '../../contract/common.ts';
import { countSeldom } from '../../db/slow-counts.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';

/** Stored records of one type. */
interface RecordCount {
  objectType: ObjectType;
  /** Live ones that match the customer filter. */
  records: number;
  /** Live ones in HubSpot that stopped matching the filter. */
  excluded: number;
}

/**
 * A portal's stored records by type; for more than 200,000, from a moment ago.
 * @param endedRunId the portal's last run that has ended; absent: ignored.
 */
export function countRecords(
  context: { db: Kysely<Database>; clock: Clock },
  { organizationId, integrationId }: PortalScope,
  endedRunId?: string | null,
): Promise<RecordCount[]> {
  const count = async () => {
    const { rows } = await sql<{ object_type: ObjectType; records: string; excluded: string }>`
      select object_type, count(*) filter (where excluded_at is null) as records, count(excluded_at) as excluded
      from hubspot_records
      where integration_id = ${integrationId} and organization_id = ${organizationId}
        and not is_alias and archived_at is null
      group by object_type`.execute(context.db);
    return rows.map((row) => ({
      objectType: row.object_type,
      records: Number(row.records),
      excluded: Number(row.excluded),
    }));
  };
  const sizeOf = (counts: RecordCount[]) =>
    counts.reduce((sum, { records, excluded }) => sum + records + excluded, 0);
  return countSeldom(context, `records of ${integrationId}`, count, sizeOf, endedRunId);
}
