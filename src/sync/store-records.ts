import type { Transaction } from 'kysely';
import type { Database } from '../db/tables.ts';
import { isDataError } from '../db/with-database-retry.ts';
import type { HubspotRecord, ObjectType } from '../hubspot/objects.ts';
import { showLinksOfNewRecords } from './links.ts';
import type { ParsedRecord } from './object-mapping.ts';
import { parseRecord } from './parse-record.ts';
import { fileRejects } from './quarantine.ts';
import { commitPage, type SyncRunContext } from './sync-run.ts';
import { upsertRecords } from './upsert-records.ts';

/**
 * Stores a page of records of one type through the one write path, and in the same transaction whatever `also`
 * does: the checkpoint, what is to be read next. If the database refuses a record, the page is halved until the
 * record stands alone; that one goes to the quarantine, and all others are stored.
 */
export async function storeRecords(
  run: SyncRunContext,
  objectType: ObjectType,
  records: readonly HubspotRecord[],
  also: (trx: Transaction<Database>) => Promise<void>,
): Promise<void> {
  const mapping = run.mappings.objects[objectType];
  const columns = run.columns[objectType];
  const parsed = records.map((record) => parseRecord(record, mapping, columns, run.definitions));
  await storeParsed(run, objectType, parsed, also);
}

async function storeParsed(
  run: SyncRunContext,
  objectType: ObjectType,
  parsed: ParsedRecord[],
  also: (trx: Transaction<Database>) => Promise<void>,
): Promise<void> {
  const mapping = run.mappings.objects[objectType];
  const scope = { ...scopeOf(run), seenInRun: run.runId };
  try {
    await commitPage(run, async (trx) => {
      const { counts, createdIds } = await upsertRecords(
        trx,
        scope,
        mapping,
        run.columns[objectType],
        parsed,
      );
      await showLinksOfNewRecords(trx, scope, run.mappings.links, objectType, createdIds);
      await also(trx);
      return [{ objectType, ...counts }];
    });
  } catch (error) {
    const [first] = parsed;
    if (!isDataError(error) || !first) throw error;
    if (parsed.length === 1) {
      await quarantineRecord(run, objectType, first, error, also);
      return;
    }
    const middle = Math.ceil(parsed.length / 2);
    await storeParsed(run, objectType, parsed.slice(0, middle), async () => {});
    await storeParsed(run, objectType, parsed.slice(middle), also);
  }
}

async function quarantineRecord(
  run: SyncRunContext,
  objectType: ObjectType,
  record: ParsedRecord,
  error: Error & { code: string },
  also: (trx: Transaction<Database>) => Promise<void>,
): Promise<void> {
  const reject = {
    externalId: record.externalId,
    property: '',
    field: '',
    code: 'rejected_by_database' as const,
    value: null,
    details: { reply: error.message.slice(0, 1_000), sqlState: error.code },
  };
  await commitPage(run, async (trx) => {
    await fileRejects(trx, scopeOf(run), objectType, [record.externalId], [reject]);
    await also(trx);
    return [{ objectType, processed: 1, failed: 1 }];
  });
}

function scopeOf(run: SyncRunContext) {
  return { organizationId: run.organizationId, integrationId: run.integrationId, runId: run.runId };
}
