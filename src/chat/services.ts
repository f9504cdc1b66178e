import type { z } from 'zod';
import type { OrganizationContext } from '../context/context.ts';
import type { FieldChange, FieldChangeList, FieldChangeQuery, FieldOrigins } from '../contract/changes.ts';
import type { ObjectType } from '../contract/common.ts';
import type { Customer, CustomerSummary, Deal, DealList, StakeholderList } from '../contract/customers.ts';
import type { StatusResponse } from '../contract/portals.ts';
import type { RenewalList, RenewalQuery } from '../contract/renewals.ts';
import type { RetryGroup, RunSummary } from '../contract/sync.ts';
import type { PushRequest } from '../sync/push/request-push.ts';
import type { DealState } from './commands/deals.ts';

/** What the chat needs from other features. Passed in, because features do not import each other. */
export interface ChatServices {
  readStatus(context: OrganizationContext): Promise<StatusResponse>;
  pausePortal(context: OrganizationContext, integrationId: string): Promise<unknown>;
  resumePortal(context: OrganizationContext, integrationId: string): Promise<unknown>;
  /** @throws {AppError} `not_found` */
  readCustomer(context: OrganizationContext, customerId: string): Promise<CustomerFacts>;
  /** The customers with the highest ARR. */
  listLargest(context: OrganizationContext, limit: number): Promise<CustomerSummary[]>;
  listStakeholders(
    context: OrganizationContext,
    customerId: string,
    query: { limit: number },
  ): Promise<z.infer<typeof StakeholderList>>;
  countStakeholders(context: OrganizationContext, customerId: string): Promise<number>;
  readCover(context: OrganizationContext, customerId: string): Promise<Customer['cover']>;
  listDeals(
    context: OrganizationContext,
    customerId: string,
    query: { limit: number; only?: DealState | undefined },
  ): Promise<z.infer<typeof DealList>>;
  summarizeDeals(
    context: OrganizationContext,
    customerId: string,
    limit: number,
  ): Promise<{ openDeals: Deal[]; dealCount: number; renewal: Deal | null }>;
  readHealth(
    context: OrganizationContext,
    customerId: string,
  ): Promise<Omit<Customer['health'], 'score' | 'trend'>>;
  readOrigins(context: OrganizationContext, customerId: string): Promise<FieldOrigins>;
  listChanges(
    context: OrganizationContext,
    customerId: string,
    query: FieldChangeQuery,
  ): Promise<FieldChangeList>;
  /** The changes of all customers since a moment, newest first. */
  listRecentChanges(
    context: OrganizationContext,
    query: { since: Date; objectType?: ObjectType | undefined; limit: number },
  ): Promise<RecentChange[]>;
  listRenewals(context: OrganizationContext, query: RenewalQuery): Promise<RenewalList>;
  retryCause(
    context: OrganizationContext,
    cause: z.infer<typeof RetryGroup>,
  ): Promise<{ tried: number; resolved: number }>;
  requestPush(context: OrganizationContext, request: PushRequest): Promise<RunSummary[]>;
}

/** A customer's values, and the portals it is in. */
export type CustomerFacts = CustomerSummary & Pick<Customer, 'customFields' | 'hubspot'>;

export type RecentChange = FieldChange & { customer: { id: string; name: string | null } | null };
