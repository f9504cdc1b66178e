import { z } from 'zod';
import { HealthTrend, ObjectType } from '../../../src/contract/common.ts';
import { CustomerSort, HealthBand } from '../../../src/contract/customers.ts';
import { id, text } from '../ui/search-params.ts';

/** When customers renew, counted from today: in the past, or within a number of days. */
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

/** The filter of the changes on a customer's page: by record type, by field. */
export const customerSearch = z.object({
  changes: ObjectType.optional().catch(undefined),
  field: text,
});
export type CustomerSearch = z.infer<typeof customerSearch>;
