import { isWarning } from '../../mapping/object-mapping.ts';
import type { WriteScope } from '../../portal/write-scope.ts';
import type { IncomingRecord, KnownRow, PlacedRecord } from '../incoming-record.ts';

/**
 * What became of a page. `processed` is the sum of created, updated and unchanged; a record of which
 * something stands in the errors list is counted in `failed` beside them. A record that a run reads twice counts once.
 */
export interface UpsertCounts {
  processed: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  /** Of `failed`, those with a value that was refused; others are only worth telling. */
  refused: number;
  /** In a reconcile: rows that were not as HubSpot had them. */
  drifted: number;
}

/** Counts what became of the records of a page. @param changedRows rows in which something was changed. */
export function countPage(
  scope: WriteScope,
  records: IncomingRecord[],
  placed: PlacedRecord[],
  known: ReadonlyMap<string, KnownRow>,
  changedRows: ReadonlySet<string>,
): UpsertCounts {
  const isFirst = ({ externalId }: IncomingRecord) =>
    !scope.marksSeen || known.get(externalId)?.seen_in_run !== scope.runId;
  const here = records.filter(
    (record) => isFirst(record) && (known.get(record.externalId)?.has_row || record.included),
  );
  const rejected = placed.filter((record) => isFirst(record) && record.rejects.length > 0);
  const written = placed.filter((record) => record.isNew || changedRows.has(record.rowId));
  const created = written.filter((record) => record.isNew && isFirst(record)).length;
  const updated = written.filter((record) => !record.isNew && isFirst(record)).length;
  return {
    processed: here.length,
    created,
    updated,
    unchanged: here.length - created - updated,
    failed: rejected.length,
    refused: rejected.filter(({ rejects }) => rejects.some((reject) => !isWarning(reject))).length,
    drifted: written.filter(
      (record) =>
        scope.driftBefore !== undefined && Date.parse(record.sourceUpdatedAt) <= scope.driftBefore.getTime(),
    ).length,
  };
}
