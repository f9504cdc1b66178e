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

/** The number of concurrent batches. */
const parallelBatches = 4;

interface RefreshOutcome {
  gone: string[];
  unanswered: string[];
}

interface RefreshOptions {
  /**
   * Merges known from elsewhere: survivor's id -> ids merged into it, the primary one first. Used for ids that
   * HubSpot no longer returns under their own ids.
   */
  merged?: ReadonlyMap<string, readonly string[]>;
  /** The primary record of each merge, according to events. */
  merges?: readonly ToldMerge[];
  /** Whether contacts without a company are stored; only those that a user re-syncs. */
  unlinked?: boolean;
}

/**
 * Updates records by id, whatever happened to them: a returned record is stored, one returned under another id was
 * merged into it, and one that HubSpot reports as gone is archived. Nothing is concluded about unanswered ids.
 * Records whose links may have changed are queued.
 * @returns `gone`: ids that HubSpot doesn't have; `unanswered`: ids to retry later.
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
    // A survivor with a new id belongs to a company if a record merged into it does.
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
    // According to an event, it lives on, under an unnamed id: reading it alone returns the survivor.
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
  // Merged ids aren't among the gone ones.
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
