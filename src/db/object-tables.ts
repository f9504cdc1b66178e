import type { ObjectTypeColumn } from './tables.ts';

/** The tables that hold HubSpot's records, by object type. */
export const tableOf = { company: 'customers', contact: 'stakeholders', deal: 'deals' } as const;

/** Which records a table holds. */
export const objectTypeOf: Record<(typeof tableOf)[ObjectTypeColumn], ObjectTypeColumn> = {
  customers: 'company',
  stakeholders: 'contact',
  deals: 'deal',
};
