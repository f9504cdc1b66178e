import { sql, type Transaction } from 'kysely';
import type { Database } from '../../../db/tables.ts';
import type { PortalScope } from '../../portal/portal-scope.ts';
import type { ProgressDelta } from '../portal-writer.ts';
import { addAges } from './ages.ts';

/**
 * Adds what a transaction stored to the hourly counts; one statement, in that transaction, so that a page that is
 * repeated after a crash counts once.
 * @param at the current time, in ms since the epoch.
 */
export async function noteHour(
  trx: Transaction<Database>,
  scope: PortalScope,
  at: number,
  deltas: readonly ProgressDelta[],
): Promise<void> {
  const sum = (count: (delta: ProgressDelta) => number | undefined) =>
    deltas.reduce((total, delta) => total + (count(delta) ?? 0), 0);
  const received = sum((delta) => delta.processed);
  const created = sum((delta) => delta.created);
  const updated = sum((delta) => delta.updated);
  const archived = sum((delta) => delta.archived);
  const failed = sum((delta) => delta.refused ?? delta.failed);
  const ages = addAges(deltas.map((delta) => delta.ages ?? []));
  if (received + created + updated + archived + failed + ages.length === 0) return;
  await sql`
    insert into sync_hours as h
      (integration_id, organization_id, hour, received, created, updated, archived, failed, ages)
    values (${scope.integrationId}, ${scope.organizationId}, date_trunc('hour', ${new Date(at)}::timestamptz, 'UTC'),
      ${received}, ${created}, ${updated}, ${archived}, ${failed}, ${ages}::int[])
    on conflict (integration_id, hour) do update set
      received = h.received + excluded.received, created = h.created + excluded.created,
      updated = h.updated + excluded.updated, archived = h.archived + excluded.archived,
      failed = h.failed + excluded.failed,
      ages = case when excluded.ages = '{}' then h.ages else array(
        select coalesce(a.before, 0) + coalesce(a.more, 0)
        from unnest(h.ages, excluded.ages) with ordinality as a (before, more, step) order by a.step) end`.execute(
    trx,
  );
}
