import type { Transaction } from 'kysely';
import type { Context } from '../context/context.ts';
import type { Database } from '../db/tables.ts';

/** The task that applies the alert rules to stage changes; jobs are keyed by organization. */
export const alertTask = 'alerts';
/** The channel on which the database announces organizations with stage changes. */
export const alertChannel = 'cscx_hubspot_alerts';
/** The task that sends a channel's due messages; jobs are keyed by channel. */
export const deliveryTask = 'alert-deliveries';

/**
 * Queues jobs for pending stage changes and due messages. Every worker calls this at intervals, so digests go out on
 * time and lost notifications don't matter.
 */
export async function requestAlertWork(context: Pick<Context, 'clock' | 'db' | 'jobs'>): Promise<void> {
  const { clock, db } = context;
  const waiting = await db
    .selectFrom('deal_stage_changes')
    .select('organization_id')
    .distinct()
    .where('alerted_at', 'is', null)
    .execute();
  for (const row of waiting) await enqueueAlertWork(context, row.organization_id);
  const now = new Date(clock.now());
  const due = await db
    .selectFrom('alert_deliveries')
    .select(['organization_id', 'channel_id'])
    .distinct()
    .where('status', '=', 'waiting')
    .where('due_at', '<=', now)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
    .execute();
  for (const row of due) await enqueueDelivery(context, row.organization_id, row.channel_id);
}

/** Queues a job to apply the rules, unless the organization already has one waiting. */
function enqueueAlertWork({ jobs }: Pick<Context, 'jobs'>, organizationId: string): Promise<void> {
  return jobs.enqueue(alertTask, { organizationId }, { key: organizationId });
}

/** Queues a job to send a channel's due messages. */
export function enqueueDelivery(
  { jobs }: Pick<Context, 'jobs'>,
  organizationId: string,
  channelId: string,
  transaction?: Transaction<Database>,
): Promise<void> {
  return jobs.enqueue(
    deliveryTask,
    { organizationId, channelId },
    { key: channelId, ...(transaction ? { transaction } : {}) },
  );
}
