import type { ObjectType, RunStatus } from './common.ts';

/** What an application that the product is part of can be told, by type. Ids are those of our rows. */
export interface HostEventData {
  /** A sync changed a customer, or a stakeholder or deal of theirs. */
  'customer.updated': { customerId: string; integrationId: string; objectType: ObjectType };
  /** A deal moved to another stage. The first sync of a portal causes none. */
  'deal.stageChanged': {
    dealId: string;
    dealName: string | null;
    customerId: string | null;
    integrationId: string;
    isRenewal: boolean;
    from: { stageId: string | null; label: string | null };
    to: { stageId: string | null; label: string | null; renewalStage: string | null };
    changedAt: string;
  };
  /** HubSpot accepted the health score of a customer. */
  'health.pushed': {
    customerId: string;
    integrationId: string;
    portalId: string;
    companyId: string;
    score: number;
    trend: string | null;
    calculatedAt: string;
  };
  /** A sync ended, with or without errors; `error` says why it failed. */
  'sync.completed': { runId: string; integrationId: string; status: RunStatus; error: string | null };
  /** A portal stopped syncing; `reason` says what to do. Once, until it syncs again. */
  'portal.needsAttention': {
    integrationId: string;
    status: 'reauthorization_required' | 'error';
    reason: string;
  };
}
export type HostEventType = keyof HostEventData;

export const hostEventTypes: readonly HostEventType[] = [
  'customer.updated',
  'deal.stageChanged',
  'health.pushed',
  'sync.completed',
  'portal.needsAttention',
];
