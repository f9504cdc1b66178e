import type { ObjectType } from '../contract/common.ts';

/** The tables of HubSpot's records, by object type. */
export const tableOf = { company: 'customers', contact: 'stakeholders', deal: 'deals' } as const;

/** The object type in a table. */
export const objectTypeOf: Record<(typeof tableOf)[ObjectType], ObjectType> = {
  customers: 'company',
  stakeholders: 'contact',
  deals: 'deal',
};
