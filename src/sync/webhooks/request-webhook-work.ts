import { sql } from 'kysely';
import type { Context } from '../../context/context.ts';
import { restsNow } from '../portal/portal-state.ts';

/** The task that processes waiting webhook events; jobs are keyed by portal. */
export const webhookTask = 'webhooks';

/**
 * Queues a job for every portal with due events, or with events but without access. Every worker calls this at
 * intervals, so lost notifications don't matter.
 * @param integrationIds only these; default: all.
 */
export async function requestWebhookWork(
  context: Pick<Context, 'db' | 'jobs'>,
  integrationIds?: readonly string[],
): Promise<void> {
  // Skips from portal to portal in the index, however many events are waiting.
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

/** Queues a job for a portal, unless it already has one waiting. */
function enqueueWebhookWork({ jobs }: Pick<Context, 'jobs'>, integrationId: string): Promise<void> {
  return jobs.enqueue(webhookTask, { integrationId }, { key: integrationId });
}
