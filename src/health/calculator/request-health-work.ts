import { sql } from 'kysely';
import type { Context } from '../../context/context.ts';

/** The task that calculates due customers; jobs are keyed by organization. */
export const healthTask = 'calculate-health';

/**
 * Queues a job for every organization with due customers. Every worker calls this at intervals, so lost notifications
 * don't matter; customers of a portal in its first sync have to wait.
 */
export async function requestHealthWork(context: Pick<Context, 'db' | 'jobs'>): Promise<void> {
  const { rows } = await sql<{ organization_id: string }>`
    select distinct d.organization_id from health_due d join customers c on c.id = d.customer_id
    where c.archived_at is not null or exists (select from sync_watermarks w where w.integration_id = c.integration_id)`.execute(
    context.db,
  );
  for (const row of rows) await enqueueHealthWork(context, row.organization_id);
}

/** Queues a job for an organization, unless it already has one waiting. */
function enqueueHealthWork({ jobs }: Pick<Context, 'jobs'>, organizationId: string): Promise<void> {
  return jobs.enqueue(healthTask, { organizationId }, { key: organizationId });
}
