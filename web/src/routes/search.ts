import { z } from 'zod';
import { ApiKeyState } from '../../../src/contract/api-keys.ts';
import { AuditGroup } from '../../../src/contract/audit-log.ts';
import { Day, Direction, Id, ObjectType, Role } from '../../../src/contract/common.ts';
import { CustomerSort, HealthBand, HealthTrend, RenewalStage } from '../../../src/contract/customers.ts';
import { errorCodes } from '../../../src/contract/errors.ts';
import { RecordListQuery, RunRecordQuery } from '../../../src/contract/records.ts';
import { RenewalFilters, RenewalGapKind, RenewalRisk } from '../../../src/contract/renewals.ts';
import { QuarantineCode } from '../../../src/contract/sync.ts';
import { UserAccess } from '../../../src/contract/users.ts';
import { wizardSteps } from '../setup/setup-steps.ts';

// What the screens keep in the URL. A value that does not fit is left out: an old link still opens its screen.

const text = z.string().min(1).max(2_000).optional().catch(undefined);
const id = Id.optional().catch(undefined);

/** When customers renew, counted from today: before it, or within so many days. */
export const renewalWindows = ['past', '30', '60', '90', '180', '365'] as const;

export const customersSearch = z.object({
  search: text,
  sort: CustomerSort.optional().catch(undefined),
  archived: z.literal('true').optional().catch(undefined),
  industry: text,
  csmId: id,
  health: HealthBand.optional().catch(undefined),
  trend: HealthTrend.optional().catch(undefined),
  integrationId: id,
  renews: z.enum(renewalWindows).optional().catch(undefined),
  atRisk: z.literal('true').optional().catch(undefined),
  cursor: text,
});
export type CustomersSearch = z.infer<typeof customersSearch>;

/** Which changes a customer's page lists: of records of a type, of a field. */
export const customerSearch = z.object({
  changes: ObjectType.optional().catch(undefined),
  field: text,
});
export type CustomerSearch = z.infer<typeof customerSearch>;

const day = Day.optional().catch(undefined);

/** Without a `view` the renewals are shown as a board, without a `state` the open ones. */
export const renewalsSearch = z.object({
  view: z.enum(['months', 'gaps']).optional().catch(undefined),
  search: text,
  month: RenewalFilters.shape.month.catch(undefined),
  from: day,
  to: day,
  csmId: id,
  stage: RenewalStage.optional().catch(undefined),
  risk: RenewalRisk.optional().catch(undefined),
  integrationId: id,
  state: z.enum(['closed', 'all']).optional().catch(undefined),
  kind: RenewalGapKind.optional().catch(undefined),
  cursor: text,
});
export type RenewalsSearch = z.infer<typeof renewalsSearch>;

export const alertsSearch = z.object({
  unread: z.literal('true').optional().catch(undefined),
  customerId: id,
  integrationId: id,
  cursor: text,
});
export type AlertsSearch = z.infer<typeof alertsSearch>;

/** The portal whose settings are shown; the first one where it is left out. */
export const portalSearch = z.object({ integrationId: id });

/** `channelId`, `status` and `cursor` are of the list of deliveries. */
export const alertSettingsSearch = z.object({
  integrationId: id,
  channelId: id,
  status: z.enum(['waiting', 'sent', 'failed']).optional().catch(undefined),
  cursor: text,
});
export type AlertSettingsSearch = z.infer<typeof alertSettingsSearch>;

/** `show`: which properties are listed. `property` and `field`: what is to be mapped at once. */
export const mappingsSearch = z.object({
  integrationId: id,
  objectType: ObjectType.optional().catch(undefined),
  search: text,
  show: z.enum(['mapped', 'unmapped', 'custom', 'attention']).optional().catch(undefined),
  property: text,
  field: text,
});
export type MappingsSearch = z.infer<typeof mappingsSearch>;

/** `connected` and `error` come from the end of the consent at HubSpot; `runs`: pushes in place of syncs. */
export const hubspotSearch = z.object({
  connected: text,
  error: z.enum(errorCodes).optional().catch('internal'),
  runs: z.literal('outbound').optional().catch(undefined),
});

/** `portalId`: a portal that is to be connected again; `run`: its first sync, once it was started. */
export const setupSearch = z.object({
  step: z.enum(wizardSteps).optional().catch(undefined),
  integrationId: id,
  portalId: text,
  run: id,
});

export const syncErrorsSearch = z.object({
  integrationId: id,
  objectType: ObjectType.optional().catch(undefined),
  direction: Direction.optional().catch(undefined),
  code: QuarantineCode.optional().catch(undefined),
  property: text,
  field: text,
  customerId: id,
  runId: id,
  status: z.enum(['open', 'resolved']).optional().catch(undefined),
  cursor: text,
});
export type SyncErrorsSearch = z.infer<typeof syncErrorsSearch>;

export const usersSearch = z.object({
  search: text,
  role: Role.optional().catch(undefined),
  access: UserAccess.optional().catch(undefined),
  cursor: text,
});
export type UsersSearch = z.infer<typeof usersSearch>;

export const apiKeysSearch = z.object({ keyState: ApiKeyState.optional().catch(undefined), cursor: text });

/** `from` and `until` are days where the user is, both included. */
export const auditSearch = z.object({
  actor: text,
  by: z.enum(['people', 'programs']).optional().catch(undefined),
  group: AuditGroup.optional().catch(undefined),
  integrationId: id,
  from: day,
  until: day,
  cursor: text,
});
export type AuditSearch = z.infer<typeof auditSearch>;

/** Without `days`: seven. */
export const historySearch = z.object({
  integrationId: id,
  days: z.enum(['1', '30', '90']).optional().catch(undefined),
});

/** Which records of a run are listed. */
export const runSearch = z.object({
  action: RunRecordQuery.shape.action.catch(undefined),
  objectType: ObjectType.optional().catch(undefined),
  cursor: text,
});
export type RunSearch = z.infer<typeof runSearch>;

/** Which records of a portal are listed: without anything else, companies in sync. */
export const recordsSearch = z.object({
  integrationId: id,
  objectType: ObjectType.optional().catch(undefined),
  list: RecordListQuery.shape.state.unwrap().optional().catch(undefined),
  cursor: text,
});
export type RecordsSearch = z.infer<typeof recordsSearch>;

/** Reads the query string as plain texts: `?search=007` is the text "007", not the number 7. */
export const parseSearch = (query: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(query));

/** Writes what parseSearch reads; undefined and empty values are left out. */
export const stringifySearch = (search: Record<string, unknown>): string => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  }
  const query = params.toString();
  return query === '' ? '' : `?${query}`;
};
