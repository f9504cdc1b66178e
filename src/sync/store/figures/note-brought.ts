import { sql, type Transaction } from 'kysely';
import type { ObjectType } from '../../../contract/common.ts';
import { toJsonb } from '../../../db/jsonb.ts';
import type { Database } from '../../../db/tables.ts';
import type { WriteScope } from '../../portal/write-scope.ts';
import type { ProgressDelta } from '../portal-writer.ts';

type Counts = Record<'processed' | 'created' | 'updated' | 'unchanged' | 'archived' | 'failed', number>;

/**
 * Adds changes from webhooks to the sync log: a row per object type and hour, without a run. One statement, in the
 * transaction that stored them, so that a repetition after a crash counts once.
 * @param at the current time, in ms since the epoch.
 */
export async function noteBrought(
  trx: Transaction<Database>,
  scope: Pick<WriteScope, 'organizationId' | 'integrationId' | 'source'>,
  at: number,
  deltas: readonly ProgressDelta[],
): Promise<void> {
  if (scope.source !== 'webhook') return;
  const sums = new Map<ObjectType, Counts>();
  for (const delta of deltas) {
    const sum = sums.get(delta.objectType) ?? none;
    sums.set(delta.objectType, {
      processed: sum.processed + (delta.processed ?? 0),
      created: sum.created + (delta.created ?? 0),
      updated: sum.updated + (delta.updated ?? 0),
      unchanged: sum.unchanged + (delta.unchanged ?? 0),
      archived: sum.archived + (delta.archived ?? 0),
      failed: sum.failed + (delta.failed ?? 0),
    });
  }
  const input = [...sums]
    .filter(([, counts]) => Object.values(counts).some((count) => count !== 0))
    .map(([object_type, counts]) => ({ object_type, ...counts }));
  if (input.length === 0) return;
  await sql`
    insert into hubspot_sync_log as l
      (organization_id, integration_id, object_type, sync_direction, hour, records_processed, records_created,
       records_updated, records_unchanged, records_archived, records_failed, status, completed_at)
    select ${scope.organizationId}::uuid, ${scope.integrationId}::uuid, i.object_type, 'inbound',
      date_trunc('hour', ${new Date(at)}::timestamptz, 'UTC'), i.processed, i.created, i.updated, i.unchanged, i.archived,
      i.failed, case when i.failed > 0 then 'completed_with_errors' else 'completed' end, now()
    from jsonb_to_recordset(${toJsonb(input)}::jsonb)
      as i (object_type text, processed int, created int, updated int, unchanged int, archived int, failed int)
    on conflict (integration_id, object_type, sync_direction, hour) where run_id is null do update set
      records_processed = l.records_processed + excluded.records_processed,
      records_created = l.records_created + excluded.records_created,
      records_updated = l.records_updated + excluded.records_updated,
      records_unchanged = l.records_unchanged + excluded.records_unchanged,
      records_archived = l.records_archived + excluded.records_archived,
      records_failed = l.records_failed + excluded.records_failed,
      status = case when excluded.status = 'completed' then l.status else excluded.status end,
      completed_at = excluded.completed_at`.execute(trx);
}

const none: Counts = { processed: 0, created: 0, updated: 0, unchanged: 0, archived: 0, failed: 0 };
