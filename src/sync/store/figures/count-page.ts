import { isWarning } from '../../mapping/object-mapping.ts';
import type { WriteScope } from '../../portal/write-scope.ts';
import type { IncomingRecord, KnownRow, PlacedRecord } from '../incoming-record.ts';

/**
 * The results of a page. `processed` is the sum of created, updated and unchanged, and of records that couldn't be
 * stored; a record with sync errors is also counted in `failed`. A record that a run reads twice counts once.
 */
export interface UpsertCounts {
  processed: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  /** Of `failed`, those with a rejected value; the others are only reported. */
  refused: number;
  /** In a comparison: rows that differed from HubSpot. */
  drifted: number;
}

/**
 * Counts the results of a page's records.
 * @param unstored records that the table refused.
 * @param changedRows rows with changes.
 */
export function countPage(
  scope: WriteScope,
  records: IncomingRecord[],
  placed: PlacedRecord[],
  unstored: PlacedRecord[],
  known: ReadonlyMap<string, KnownRow>,
  changedRows: ReadonlySet<string>,
): UpsertCounts {
  const isFirst = ({ externalId }: IncomingRecord) =>
    !scope.marksSeen || known.get(externalId)?.seen_in_run !== scope.runId;
  const here = records.filter(
    (record) => isFirst(record) && (known.get(record.externalId)?.has_row || record.included),
  );
  const refused = unstored.filter(isFirst).length;
  const rejected = [...placed, ...unstored].filter((record) => isFirst(record) && record.rejects.length > 0);
  const written = placed.filter((record) => record.isNew || changedRows.has(record.rowId));
  const created = written.filter((record) => record.isNew && isFirst(record)).length;
  const updated = written.filter((record) => !record.isNew && isFirst(record)).length;
  return {
    processed: here.length,
    created,
    updated,
    unchanged: here.length - created - updated - refused,
    failed: rejected.length,
    refused: rejected.filter(({ rejects }) => rejects.some((reject) => !isWarning(reject))).length,
    drifted: written.filter(
      (record) =>
        scope.driftBefore !== undefined && Date.parse(record.sourceUpdatedAt) <= scope.driftBefore.getTime(),
    ).length,
  };
}
