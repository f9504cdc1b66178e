import { type Kysely, sql } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Database, ObjectTypeColumn } from '../../db/tables.ts';

/** Records of one type that are here. */
export interface RecordCount {
  objectType: ObjectTypeColumn;
  /** Live ones that the inclusion filter lets in. */
  records: number;
  /** Live ones in HubSpot that left by the filter. */
  excluded: number;
}

/** What is known of a portal, and whether it is being counted anew. */
interface Known {
  counts: RecordCount[];
  /** When, by the clock, and how long it took, in ms. */
  at: number;
  took: number;
  /** The last run that had ended by then. */
  endedRunId: string | null | undefined;
  renewing: boolean;
}

/** A portal of no more records is counted anew each time. */
const fewRecords = 200_000;
/** Of the time, counting takes at most one part in so many, however often somebody asks. */
const timeShare = 50;

/** By database, so that those of different ones in a process do not meet. */
const kept = new WeakMap<object, Map<string, Known>>();

/**
 * How many records of a portal are here, by type. Exact for portals of up to 200,000 records. Three
 * million take two seconds, and everybody who looks at the status asks every few seconds: there the last count is
 * answered, and a new one begun behind it when a run has ended since or when it is fifty times as old as what it took.
 * @param endedRunId the portal's last run that has ended; absent: it does not matter.
 */
export async function countRecords(
  context: { db: Kysely<Database>; clock: Clock },
  portal: { organizationId: string; integrationId: string },
  endedRunId?: string | null,
): Promise<RecordCount[]> {
  const { db, clock } = context;
  const portals = kept.get(db) ?? new Map<string, Known>();
  kept.set(db, portals);
  const renew = async () => {
    const counted = await count(db, clock, portal);
    portals.set(portal.integrationId, { ...counted, endedRunId, renewing: false });
    return counted.counts;
  };
  const known = portals.get(portal.integrationId);
  const size = known?.counts.reduce((sum, { records, excluded }) => sum + records + excluded, 0) ?? 0;
  if (!known || size <= fewRecords) return renew();
  const isOld = clock.now() - known.at >= timeShare * known.took;
  const runEnded = endedRunId !== undefined && endedRunId !== known.endedRunId;
  if ((isOld || runEnded) && !known.renewing) {
    known.renewing = true;
    void renew().catch(() => {
      known.renewing = false;
    });
  }
  return known.counts;
}

async function count(
  db: Kysely<Database>,
  clock: Clock,
  { organizationId, integrationId }: { organizationId: string; integrationId: string },
): Promise<Pick<Known, 'counts' | 'at' | 'took'>> {
  const at = clock.now();
  const began = performance.now();
  const { rows } = await sql<{ object_type: ObjectTypeColumn; records: string; excluded: string }>`
    select object_type, count(*) filter (where excluded_at is null) as records, count(excluded_at) as excluded
    from hubspot_records
    where integration_id = ${integrationId} and organization_id = ${organizationId}
      and not is_alias and archived_at is null
    group by object_type`.execute(db);
  const counts = rows.map((row) => ({
    objectType: row.object_type,
    records: Number(row.records),
    excluded: Number(row.excluded),
  }));
  return { counts, at, took: performance.now() - began };
}
