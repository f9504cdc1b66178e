import type { Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import { batchReadObjects, batchSize, getObject } from '../../hubspot/objects.ts';
import { propertiesOf } from '../mapping/parse-record.ts';
import { announceRecords } from '../store/announce-records.ts';
import { archiveGone } from '../store/archive-gone.ts';
import type { ToldMerge } from '../store/incoming-record.ts';
import type { PortalWriter } from '../store/portal-writer.ts';
import { storeRecords } from '../store/store-records.ts';
import { whichContactsBelong } from './records-here.ts';

/** Batches that are read at the same time. */
const parallelBatches = 4;

export interface RefreshOutcome {
  gone: string[];
  unanswered: string[];
}

export interface RefreshOptions {
  /**
   * What is said of merges elsewhere: survivor's id -> ids that became it, the primary one first. Believed of those
   * that HubSpot no longer answers under their own ids.
   */
  merged?: ReadonlyMap<string, readonly string[]>;
  /** Which record of a merge is the primary one, as events tell. */
  merges?: readonly ToldMerge[];
  /** Whether contacts are taken that are linked to no company; only those that are looked for by hand. */
  unlinked?: boolean;
}

/**
 * Brings records up to date with HubSpot by their ids, whatever has happened to them: one that answers is stored, one
 * that answers under another id was merged into it, one that HubSpot says is gone is archived. Nothing is concluded
 * about a record that HubSpot says nothing about. Records whose links may have changed with that are noted.
 * @returns `gone`: ids that HubSpot does not have; `unanswered`: ids to try again later.
 * @throws {HubspotError}
 */
export async function refreshRecords(
  writer: PortalWriter,
  objectType: ObjectType,
  ids: readonly string[],
  options: RefreshOptions = {},
): Promise<RefreshOutcome> {
  const wanted = [...new Set(ids.flatMap((id) => [id, ...(options.merged?.get(id) ?? [])]))];
  if (objectType === 'contact' && !options.unlinked) {
    const found = await whichContactsBelong(
      writer,
      wanted.map((id) => ({ id })),
    );
    const belonging = new Set(found.map(({ id }) => id));
    // One that is new to us is taken for what it was before, when that is here.
    const belongs = (id: string) =>
      belonging.has(id) || options.merged?.get(id)?.some((part) => belonging.has(part));
    wanted.splice(0, wanted.length, ...wanted.filter(belongs));
  }
  const batches: string[][] = [];
  for (let at = 0; at < wanted.length; at += batchSize) batches.push(wanted.slice(at, at + batchSize));
  const unanswered: string[] = [];
  const gone: string[] = [];
  for (let at = 0; at < batches.length; at += parallelBatches) {
    const outcomes = await Promise.allSettled(
      batches
        .slice(at, at + parallelBatches)
        .map((batch) => refreshBatch(writer, objectType, batch, options)),
    );
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') throw outcome.reason;
      unanswered.push(...outcome.value.unanswered);
      gone.push(...outcome.value.gone);
    }
  }
  return { gone, unanswered };
}

async function refreshBatch(
  writer: PortalWriter,
  objectType: ObjectType,
  ids: string[],
  { merged, merges = [] }: RefreshOptions,
): Promise<RefreshOutcome> {
  const mapping = writer.mappings.objects[objectType];
  const readAt = new Date(writer.clock.now());
  const properties = propertiesOf(mapping);
  const batch = await batchReadObjects(writer.client, objectType, ids, { properties });
  const unknown = batch.missing.filter((id) => !batch.unanswered.includes(id));
  for (const id of unknown.filter((one) => merged?.get(one)?.length)) {
    // It lives on, an event says, and names no other id: read alone, HubSpot answers what it became.
    const survivor = await getObject(writer.client, objectType, id, { properties });
    if (survivor) batch.records.set(id, survivor);
  }
  const survivors = [...new Map([...batch.records.values()].map((record) => [record.id, record])).values()];
  const gone = unknown.filter((id) => !batch.records.has(id));
  const isMergedInto = (id: string, survivorId: string) =>
    gone.includes(id) || batch.records.get(id)?.id === survivorId;
  const mergedInto = Map.groupBy(
    [
      ...survivors.flatMap(({ id }) =>
        (merged?.get(id) ?? [])
          .filter((mergedId) => isMergedInto(mergedId, id))
          .map((mergedId) => ({ mergedId, survivorId: id })),
      ),
      ...[...batch.records].map(([mergedId, record]) => ({ mergedId, survivorId: record.id })),
    ].filter(({ mergedId, survivorId }) => mergedId !== survivorId),
    ({ survivorId }) => survivorId,
  );
  const reading = {
    readAt,
    mayLag: false,
    mergedInto: new Map([...mergedInto].map(([id, list]) => [id, list.map(({ mergedId }) => mergedId)])),
    merges,
  };
  // What was merged away is none of those that are gone.
  await storeRecords(writer, objectType, survivors, reading, async () => {});
  if (gone.length > 0) {
    await writer.commit(async (trx) => {
      const archived = await archiveGone(trx, writer, writer.mappings, objectType, gone, readAt);
      await announceRecords(
        trx,
        writer,
        writer.mappings,
        objectType,
        await rowsOf(trx, writer, objectType, archived),
      );
      const drifted = writer.driftBefore ? archived.length : 0;
      return [{ objectType, archived: archived.length, drifted }];
    });
  }
  return { gone, unanswered: batch.unanswered };
}

async function rowsOf(
  trx: Transaction<Database>,
  writer: PortalWriter,
  objectType: ObjectType,
  ids: string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await trx
    .selectFrom('hubspot_records')
    .select('row_id')
    .where('integration_id', '=', writer.integrationId)
    .where('organization_id', '=', writer.organizationId)
    .where('object_type', '=', objectType)
    .where('external_id', 'in', ids)
    .execute();
  return rows.map((row) => row.row_id);
}
