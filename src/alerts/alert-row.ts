import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import { Alert } from '../contract/alerts.ts';
import { daysUntil, type PortalDays } from '../sync/mapping/portal-days.ts';

/** The content of `alerts.details`: the facts when the alert was raised. */
export const AlertDetails = Alert.pick({
  customerName: true,
  dealName: true,
  fromLabel: true,
  toLabel: true,
  renewalStage: true,
  isRenewal: true,
  health: true,
  arr: true,
  amount: true,
  currency: true,
  owner: true,
  csm: true,
  renewalDate: true,
  url: true,
  changedAt: true,
});
export type AlertDetails = z.infer<typeof AlertDetails>;

export interface AlertRow {
  id: string;
  integration_id: string | null;
  type: string;
  customer_id: string | null;
  deal_id: string | null;
  from_value: string | null;
  to_value: string | null;
  message: string;
  details: unknown;
  at: Date;
  read_at: Date | null;
}

/** Columns of `alerts a` and of the reader's `alert_reads r`. */
export function alertColumns(readAt: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`a.id, a.integration_id, a.type, a.customer_id, a.deal_id, a.from_value, a.to_value, a.message,
    a.details, a.at, ${readAt} as read_at`;
}

/** For a row whose details another program wrote: everything is unknown. */
const noDetails: AlertDetails = {
  customerName: null,
  dealName: null,
  fromLabel: null,
  toLabel: null,
  renewalStage: null,
  isRenewal: null,
  health: { score: null, trend: null },
  arr: null,
  amount: null,
  currency: null,
  owner: null,
  csm: null,
  renewalDate: null,
  url: null,
  changedAt: null,
};

/** @param days as from `readPortalDays`: the days until the renewal change daily. */
export function toAlert(row: AlertRow, days: PortalDays): Alert {
  const details = AlertDetails.safeParse(row.details).data ?? noDetails;
  return {
    id: row.id,
    type: 'deal_stage_changed',
    integrationId: row.integration_id,
    customerId: row.customer_id,
    dealId: row.deal_id,
    from: row.from_value,
    to: row.to_value,
    message: row.message,
    ...details,
    daysToRenewal: daysUntil(days, row.integration_id, details.renewalDate),
    at: row.at.toISOString(),
    readAt: row.read_at?.toISOString() ?? null,
  };
}
