import { sql } from 'kysely';
import type { Context } from '../../context/context.ts';
import { restsNow } from '../portal/portal-state.ts';

/** The task that carries out waiting webhook events; its jobs are keyed by portal. */
export const webhookTask = 'webhooks';

/**
 * Asks for a job for every portal that has events whose time has come, or that can no longer be read. Called by
 * every worker from time to time, so that no event waits for a call that was lost.
 * @param integrationIds only these; default: all.
 */
export async function requestWebhookWork(
  context: Pick<Context, 'db' | 'jobs'>,
  integrationIds?: readonly string[],
): Promise<void> {
  // From portal to portal along the index, however many events wait.
  const { rows } = await sql<{ integration_id: string }>`
    with recursive portal (id) as (
      (select integration_id from webhook_events order by integration_id limit 1)
      union all
      select (
        select integration_id from webhook_events where integration_id > portal.id order by integration_id limit 1)
      from portal where portal.id is not null
    )
    select portal.id as integration_id
    from portal
    left join hubspot_portals p on p.integration_id = portal.id and p.disconnected_at is null
    left join integrations i on i.id = p.integration_id
    where (${integrationIds === undefined} or portal.id = any(${integrationIds ?? []}::uuid[]))
      and not ${restsNow}
      and exists (
        select from webhook_events e
        where e.integration_id = portal.id and (e.not_before <= now() or p.integration_id is null))`.execute(
    context.db,
  );
  for (const row of rows) await enqueueWebhookWork(context, row.integration_id);
}

/** Asks for a job for a portal; while one waits already, there is no second. */
function enqueueWebhookWork({ jobs }: Pick<Context, 'jobs'>, integrationId: string): Promise<void> {
  return jobs.enqueue(webhookTask, { integrationId }, { key: integrationId });
}
