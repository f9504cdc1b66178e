import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { Context } from '../context/context.ts';
import { announce } from '../context/events.ts';
import { emitEvents } from '../context/host-events.ts';
import type { PortalSettings } from '../contract/settings.ts';
import { toJsonb } from '../db/jsonb.ts';
import { joinPerson } from '../db/shared-tables/shown-people.ts';
import type { Database } from '../db/tables.ts';
import { readSettings } from '../sync/portal/portal-settings.ts';
import { describeChange, type StageChangeRow } from './describe-change.ts';
import { type AlertTargets, matchRules } from './match-rules.ts';
import { enqueueDelivery } from './request-alert-work.ts';

/** Changes per transaction. */
const batchSize = 200;
/** Ids per notification: PostgreSQL's limit is 8,000 bytes. */
const noticeSize = 100;

interface NewAlert {
  id: string;
  change: StageChangeRow;
  message: string;
  details: object;
  targets: AlertTargets;
}

/**
 * Applies the alert rules to an organization's pending stage changes. Alerts, deliveries and the mark that a change
 * was processed are one transaction: after a crash, a change is either done or still pending.
 */
export async function raiseAlerts(
  context: Context,
  organizationId: string,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const judged = await context.db.transaction().execute((trx) => raiseBatch(context, trx, organizationId));
    if (judged < batchSize) return;
  }
}

/** @returns how many changes were processed. */
async function raiseBatch(
  context: Context,
  trx: Transaction<Database>,
  organizationId: string,
): Promise<number> {
  const changes = await takeChanges(trx, organizationId);
  if (changes.length === 0) return 0;
  const now = context.clock.now();
  const alerts: NewAlert[] = [];
  const settings = new Map<string, PortalSettings>();
  for (const change of changes) {
    const integrationId = change.integration_id;
    const known = settings.get(integrationId) ?? (await readSettings(trx, { organizationId, integrationId }));
    settings.set(integrationId, known);
    const targets = matchRules(known.alerts, factsOf(change), now, known.schedule.timeZone);
    if (targets) alerts.push({ id: randomUUID(), change, targets, ...describeChange(change) });
  }
  await insertAlerts(trx, organizationId, alerts, now);
  const channelIds = await insertDeliveries(trx, organizationId, alerts, now);
  await trx
    .updateTable('deal_stage_changes')
    .set({ alerted_at: new Date(now) })
    .where('organization_id', '=', organizationId)
    .where(
      'id',
      'in',
      changes.map((change) => change.id),
    )
    .execute();
  const shown = alerts.filter((alert) => alert.targets.inApp).map((alert) => alert.id);
  for (let at = 0; at < shown.length; at += noticeSize) {
    await announce(trx, { organizationId, type: 'alert', alertIds: shown.slice(at, at + noticeSize) });
  }
  await emitEvents(trx, organizationId, 'deal.stageChanged', changes.map(toEvent));
  for (const channelId of channelIds) await enqueueDelivery(context, organizationId, channelId, trx);
  return changes.length;
}

/** Pending changes, earliest first, that no other worker is processing. */
async function takeChanges(trx: Transaction<Database>, organizationId: string): Promise<StageChangeRow[]> {
  const { rows } = await sql<StageChangeRow>`
    with taken as (
      select * from deal_stage_changes where organization_id = ${organizationId} and alerted_at is null
      order by created_at, id limit ${sql.lit(batchSize)} for update skip locked
    )
    select s.id, s.integration_id, s.deal_id, s.from_stage_id, s.to_stage_id, s.from_stage_label, s.to_stage_label,
      s.from_pipeline_id, s.to_pipeline_id, old.pipeline_label as from_pipeline_label,
      new.pipeline_label as to_pipeline_label, s.to_renewal_stage, s.changed_at, d.name as deal_name,
      d.external_id as deal_external_id, d.is_renewal, d.amount, d.currency, d.close_date, o.id as owner_id,
      o.name as owner_name, o.email as owner_email, c.id as customer_id, c.name as customer_name,
      c.arr::numeric as arr, c.health_score::int as health_score, c.health_trend,
      c.renewal_date::date as renewal_date, m.id as csm_id, m.name as csm_name, m.email as csm_email, p.portal_id,
      p.ui_domain
    from taken s
    join deals d on d.id = s.deal_id
    ${joinPerson('owner_id', { row: 'd', user: 'o', organization: sql`s.organization_id` })}
    left join customers c on c.id = d.customer_id and c.organization_id = s.organization_id
    ${joinPerson('csm_id', { row: 'c', user: 'm', organization: sql`s.organization_id` })}
    left join hubspot_portals p on p.integration_id = s.integration_id and p.organization_id = s.organization_id
    left join hubspot_deal_stages old on old.integration_id = s.integration_id
      and old.pipeline_id = s.from_pipeline_id and old.stage_id = s.from_stage_id
    left join hubspot_deal_stages new on new.integration_id = s.integration_id
      and new.pipeline_id = s.to_pipeline_id and new.stage_id = s.to_stage_id
    order by s.changed_at, s.id`.execute(trx);
  return rows;
}

const toEvent = (change: StageChangeRow) => ({
  dealId: change.deal_id,
  dealName: change.deal_name,
  customerId: change.customer_id,
  integrationId: change.integration_id,
  isRenewal: change.is_renewal,
  from: { stageId: change.from_stage_id, label: change.from_stage_label },
  to: {
    stageId: change.to_stage_id,
    label: change.to_stage_label,
    renewalStage: change.to_renewal_stage,
  },
  changedAt: change.changed_at.toISOString(),
});

function factsOf(change: StageChangeRow) {
  return {
    pipelineId: change.to_pipeline_id,
    stageId: change.to_stage_id,
    renewalStage: change.to_renewal_stage,
    isRenewal: change.is_renewal,
    amount: change.amount,
    csmId: change.csm_id,
  };
}

/** Alerts of a batch are a microsecond apart, so that the list keeps the order of the changes. */
async function insertAlerts(
  trx: Transaction<Database>,
  organizationId: string,
  alerts: readonly NewAlert[],
  now: number,
): Promise<void> {
  if (alerts.length === 0) return;
  const rows = alerts.map(({ id, change, message, details, targets }, index) => ({
    id,
    integration_id: change.integration_id,
    customer_id: change.customer_id,
    deal_id: change.deal_id,
    stage_change_id: change.id,
    from_value: change.from_stage_id,
    to_value: change.to_stage_id,
    message,
    details,
    in_app: targets.inApp,
    later: index,
  }));
  await sql`
    insert into alerts (id, organization_id, integration_id, type, customer_id, deal_id, stage_change_id, from_value,
      to_value, message, details, in_app, at)
    select id, ${organizationId}::uuid, integration_id, 'deal_stage_changed', customer_id, deal_id, stage_change_id,
      from_value, to_value, message, details, in_app,
      ${new Date(now)}::timestamptz + later * interval '1 microsecond'
    from jsonb_to_recordset(${toJsonb(rows)}::jsonb) as n (id uuid, integration_id uuid, customer_id uuid,
      deal_id uuid, stage_change_id uuid, from_value text, to_value text, message text, details jsonb,
      in_app boolean, later int)`.execute(trx);
}

/**
 * The deliveries per channel, and to the CSM in addition to an email channel's addresses. Deleted channels get none.
 * @returns channels with a delivery that is due now.
 */
async function insertDeliveries(
  trx: Transaction<Database>,
  organizationId: string,
  alerts: readonly NewAlert[],
  now: number,
): Promise<string[]> {
  const rows = alerts.flatMap(({ id, change, targets }) =>
    targets.channels.map((target) => ({
      alert_id: id,
      channel_id: target.channelId,
      in_digest: target.inDigest,
      due_at: new Date(target.dueAt).toISOString(),
      csm: target.notifyCsm ? (change.csm_email?.trim().toLowerCase() ?? '') : '',
    })),
  );
  if (rows.length === 0) return [];
  const inserted = await sql<{ channel_id: string; due_at: Date }>`
    insert into alert_deliveries (organization_id, alert_id, channel_id, in_digest, recipient, due_at)
    select ${organizationId}::uuid, n.alert_id, c.id, n.in_digest, r.recipient, n.due_at
    from jsonb_to_recordset(${toJsonb(rows)}::jsonb) as n (alert_id uuid, channel_id uuid, in_digest boolean,
      due_at timestamptz, csm text)
    join alert_channels c on c.id = n.channel_id and c.organization_id = ${organizationId}
    cross join lateral (
      select '' as recipient
      union all
      select n.csm where c.kind = 'email' and n.csm <> ''
        and n.csm <> all(string_to_array(lower(c.shown_target), ', '))
    ) r
    returning channel_id, due_at`.execute(trx);
  const due = inserted.rows.filter((row) => row.due_at.getTime() <= now);
  return [...new Set(due.map((row) => row.channel_id))];
}
