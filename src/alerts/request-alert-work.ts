import type { Transaction } from 'kysely';
import type { Context } from '../context/context.ts';
import type { Database } from '../db/tables.ts';

/** The task that applies the alert rules to changes of stages; its jobs are keyed by organization. */
export const alertTask = 'alerts';
/** On it the database names the organizations of which a deal has got a new stage. */
export const alertChannel = 'cscx_hubspot_alerts';
/** The task that sends what is due to a channel; its jobs are keyed by channel. */
export const deliveryTask = 'alert-deliveries';

/**
 * Asks for a job wherever changes of stages wait for the rules, or messages for being sent. Called by every worker
 * from time to time: this is how what becomes due later is sent, and nothing waits for a call that was lost.
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

/** Asks for the rules to be applied; while a job of the organization waits already, there is no second. */
export function enqueueAlertWork({ jobs }: Pick<Context, 'jobs'>, organizationId: string): Promise<void> {
  return jobs.enqueue(alertTask, { organizationId }, { key: organizationId });
}

/** Asks for what is due to be sent to a channel. */
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
