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

interface Counted {
  counts: RecordCount[];
  /** When, by the clock, and how long it took, in ms. */
  at: number;
  took: number;
  /** The last run that had ended by then. */
  endedRunId: string | null | undefined;
}

/** Counts that take no longer than this are made anew each time. */
const cheapMs = 50;
/** Of the time, counting takes at most one part in so many, however often somebody asks. */
const timeShare = 50;

const kept = new WeakMap<object, Map<string, Promise<Counted>>>();

/**
 * How many records of a portal are here, by type. Exact, and for a portal of more than some hundred thousand records
 * as old as fifty times what counting took: a million rows take a third of a second, and the status is asked for every few
 * seconds by everybody who watches it. The end of a run has them counted anew. Whoever asks at the same time as
 * others shares their answer.
 * @param endedRunId the portal's last run that has ended; absent: it does not matter.
 */
export async function countRecords(
  context: { db: Kysely<Database>; clock: Clock },
  portal: { organizationId: string; integrationId: string },
  endedRunId?: string | null,
): Promise<RecordCount[]> {
  const { db, clock } = context;
  const portals = kept.get(db) ?? new Map<string, Promise<Counted>>();
  kept.set(db, portals);
  const known = portals.get(portal.integrationId);
  if (known) {
    const { counts, at, took, endedRunId: endedThen } = await known;
    const isCheap = took <= cheapMs;
    const isSame = endedRunId === undefined || endedThen === endedRunId;
    if (!isCheap && isSame && clock.now() - at < timeShare * took) return counts;
    // Somebody else may have begun to count while this one waited.
    const newer = portals.get(portal.integrationId);
    if (newer && newer !== known) return (await newer).counts;
  }
  const counting = count(db, clock, portal, endedRunId);
  portals.set(portal.integrationId, counting);
  // A count that failed must not be answered again.
  counting.catch(() => portals.delete(portal.integrationId));
  return (await counting).counts;
}

async function count(
  db: Kysely<Database>,
  clock: Clock,
  { organizationId, integrationId }: { organizationId: string; integrationId: string },
  endedRunId: string | null | undefined,
): Promise<Counted> {
  const at = clock.now();
  const began = performance.now();
  const { rows } = await sql<{ object_type: ObjectTypeColumn; records: string; excluded: string }>`
    select object_type, count(*) filter (where excluded_at is null) as records, count(excluded_at) as excluded
    from hubspot_records
    where integration_id = ${integrationId} and organization_id = ${organizationId}
      and not is_alias and archived_at is null
    group by object_type`.execute(db);
  return {
    counts: rows.map((row) => ({
      objectType: row.object_type,
      records: Number(row.records),
      excluded: Number(row.excluded),
    })),
    at,
    took: performance.now() - began,
    endedRunId,
  };
}
