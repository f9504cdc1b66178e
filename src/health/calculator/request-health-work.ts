import { sql } from 'kysely';
import type { Context } from '../../context/context.ts';

/** The task that calculates due customers; its jobs are keyed by organization. */
export const healthTask = 'calculate-health';

/**
 * Asks for a job for every organization with customers whose health is due. Called by every worker from time to time,
 * so that none waits for a call that was lost; those of a portal that is still loaded for the first time wait.
 */
export async function requestHealthWork(context: Pick<Context, 'db' | 'jobs'>): Promise<void> {
  const { rows } = await sql<{ organization_id: string }>`
    select distinct d.organization_id from health_due d join customers c on c.id = d.customer_id
    where c.archived_at is not null or exists (select from sync_watermarks w where w.integration_id = c.integration_id)`.execute(
    context.db,
  );
  for (const row of rows) await enqueueHealthWork(context, row.organization_id);
}

/** Asks for a job for an organization; while one waits already, there is no second. */
export function enqueueHealthWork({ jobs }: Pick<Context, 'jobs'>, organizationId: string): Promise<void> {
  return jobs.enqueue(healthTask, { organizationId }, { key: organizationId });
}
