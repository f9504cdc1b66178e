import type { ObjectType } from '../contract/common.ts';

/** The tables that hold HubSpot's records, by object type. */
export const tableOf = { company: 'customers', contact: 'stakeholders', deal: 'deals' } as const;

/** Which records a table holds. */
export const objectTypeOf: Record<(typeof tableOf)[ObjectType], ObjectType> = {
  customers: 'company',
  stakeholders: 'contact',
  deals: 'deal',
};
