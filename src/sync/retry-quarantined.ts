import type { OrganizationContext } from '../context.ts';
import { AppError } from '../errors.ts';
import { batchReadObjects } from '../hubspot/objects.ts';
import { announceRecords } from './announce-records.ts';
import { readColumnTypes } from './column-types.ts';
import type { SyncMappings } from './object-mapping.ts';
import { parseRecord, propertiesOf } from './parse-record.ts';
import { fileRejects } from './quarantine.ts';
import { loadDefinitions } from './read-definitions.ts';
import type { OpenClient } from './run-sync.ts';
import { upsertRecords } from './upsert-records.ts';
import { takeWriteLock } from './write-lock.ts';

/**
 * Reads a record that has something in the quarantine anew and stores it through the one write path. What can be
 * taken now is resolved by that; what still cannot stays open, with another try counted. A record that HubSpot no
 * longer has leaves nothing to accept.
 * @throws {AppError} `not_found`.
 * @throws {HubspotError}
 */
export async function retryQuarantined(
  ctx: OrganizationContext,
  parts: { openClient: OpenClient; mappings: SyncMappings },
  id: string,
): Promise<void> {
  const entry = await ctx.db
    .selectFrom('quarantine')
    .select(['integration_id', 'object_type', 'external_id'])
    .where('id', '=', id)
    .where('organization_id', '=', ctx.organizationId)
    .executeTakeFirst();
  if (!entry) throw new AppError('not_found', 'There is no entry of this id in the errors list.');
  const scope = {
    organizationId: ctx.organizationId,
    integrationId: entry.integration_id,
    runId: undefined,
    seenInRun: undefined,
  };
  const mapping = parts.mappings.objects[entry.object_type];
  const client = await parts.openClient({
    ...scope,
    signal: AbortSignal.timeout(60_000),
    onRequest: () => {},
  });
  const columns = await readColumnTypes(ctx.db, mapping.table);
  const definitions = await loadDefinitions(ctx.db, scope);
  const { records } = await batchReadObjects(client, entry.object_type, [entry.external_id], {
    properties: propertiesOf(mapping),
  });
  const parsed = [...records.values()].map((record) => parseRecord(record, mapping, columns, definitions));
  await ctx.db.transaction().execute(async (trx) => {
    await takeWriteLock(trx, scope.integrationId);
    if (parsed.length === 0) {
      await fileRejects(trx, scope, entry.object_type, [entry.external_id], []);
      return;
    }
    const { changedRowIds } = await upsertRecords(
      trx,
      scope,
      parts.mappings,
      entry.object_type,
      columns,
      parsed,
    );
    await announceRecords(trx, scope, parts.mappings, entry.object_type, changedRowIds);
  });
}
