import type { RenewalStage } from '../contract/common.ts';

import { toAmount } from '../db/amount.ts';
import { recordUrl } from '../hubspot/record-url.ts';
import type { AlertDetails } from './alert-row.ts';
import { plainText } from './plain-text.ts';

/** A stage change with the facts about the deal, its customer and its portal. */
export interface StageChangeRow {
  id: string;
  integration_id: string;
  deal_id: string;
  from_stage_id: string | null;
  to_stage_id: string | null;
  from_stage_label: string | null;
  to_stage_label: string | null;
  from_pipeline_id: string | null;
  to_pipeline_id: string | null;
  /** The labels in the current pipelines. */
  from_pipeline_label: string | null;
  to_pipeline_label: string | null;
  to_renewal_stage: RenewalStage | null;
  changed_at: Date;
  deal_name: string | null;
  deal_external_id: string | null;
  is_renewal: boolean;
  amount: string | null;
  currency: string | null;
  close_date: string | null;
  owner_id: string | null;
  owner_name: string | null;
  owner_email: string | null;
  customer_id: string | null;
  customer_name: string | null;
  arr: string | null;
  health_score: number | null;
  health_trend: string | null;
  renewal_date: string | null;
  csm_id: string | null;
  csm_name: string | null;
  csm_email: string | null;
  portal_id: string | null;
  ui_domain: string | null;
}

const longestName = 120;
const longestLabel = 80;

/** The text of an alert, and its details. */
export function describeChange(row: StageChangeRow): { message: string; details: AlertDetails } {
  const customerName = text(row.customer_name, longestName);
  const dealName = text(row.deal_name, longestName);
  const fromLabel = text(row.from_stage_label ?? row.from_stage_id, longestLabel);
  const toLabel = text(row.to_stage_label ?? row.to_stage_id, longestLabel);
  // Without a renewal date of the customer, a renewal is due on the deal's close date.
  const renewalDate = row.renewal_date ?? (row.is_renewal ? row.close_date : null);
  return {
    message: sentence(row, { customerName, dealName, fromLabel, toLabel }),
    details: {
      customerName,
      dealName,
      fromLabel,
      toLabel,
      renewalStage: row.to_renewal_stage,
      isRenewal: row.is_renewal,
      health: { score: row.health_score, trend: text(row.health_trend, longestLabel) },
      arr: toAmount(row.arr),
      amount: toAmount(row.amount),
      currency: text(row.currency, 10),
      owner: person(row.owner_id, row.owner_name, row.owner_email),
      csm: person(row.csm_id, row.csm_name, row.csm_email),
      renewalDate: isDay(renewalDate) ? renewalDate : null,
      url: recordUrl(row.ui_domain, row.portal_id, 'deal', row.deal_external_id),
      changedAt: row.changed_at.toISOString(),
    },
  };
}

function sentence(
  row: StageChangeRow,
  names: Pick<AlertDetails, 'customerName' | 'dealName' | 'fromLabel' | 'toLabel'>,
): string {
  const { customerName, dealName, fromLabel, toLabel } = names;
  const deal = dealName === null ? 'a deal' : `“${dealName}”`;
  const subject = row.is_renewal
    ? `${customerName ?? dealName ?? 'A'} renewal`
    : customerName === null
      ? `The deal ${deal}`
      : `${customerName}: ${deal}`;
  const isMoved = row.from_pipeline_id !== row.to_pipeline_id && row.from_pipeline_id !== null;
  const from = place(fromLabel, isMoved ? row.from_pipeline_label : null);
  const to = place(toLabel, isMoved ? row.to_pipeline_label : null);
  if (fromLabel === null) return `${subject} moved to ${to}`;
  if (toLabel === null) return `${subject} left ${from} and now has no stage`;
  return `${subject} moved from ${from} to ${to}`;
}

/** A stage's label, with the pipeline's if the deal changed pipelines. */
function place(stage: string | null, pipeline: string | null): string {
  const label = stage ?? 'no stage';
  return pipeline === null ? label : `${label} (${plainText(pipeline, longestLabel)})`;
}

function text(value: string | null, longest: number): string | null {
  const line = value === null ? '' : plainText(value, longest);
  return line === '' ? null : line;
}

function person(id: string | null, name: string | null, email: string | null): AlertDetails['owner'] {
  return id === null ? null : { id, name: text(name, longestName), email: text(email, 254) };
}

/** PostgreSQL has dates outside of any calendar, such as `infinity`. */
function isDay(value: string | null): value is string {
  return value !== null && /^\d{4}-\d\d-\d\d$/.test(value);
}
