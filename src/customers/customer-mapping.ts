import type { ObjectMapping } from '../sync/mapping/object-mapping.ts';
import { matchExistingCustomers } from './match-existing-customers.ts';
import { moveHealth } from './move-health.ts';

/** HubSpot companies as customers. */
export const customerMapping: ObjectMapping = {
  objectType: 'company',
  table: 'customers',
  fields: [
    { property: 'name', field: 'name' },
    { property: 'domain', field: 'domain' },
    { property: 'industry', field: 'industry' },
    { property: 'annualrevenue', field: 'arr' },
    { property: 'hubspot_owner_id', field: 'csm_id' },
  ],
  alwaysFilled: ['name'],
  emptyFields: ['health_score', 'health_trend'],
  ownerFields: ['csm_id'],
  extraProperties: ['domain'],
  derivedFields: [],
  derive: (record, values) => ({
    values: values.name
      ? {}
      : { name: values.domain || record.properties.domain?.trim() || `Company ${record.id}` },
    rejects: [],
  }),
  matchExisting: matchExistingCustomers,
  history: [{ table: 'health_scores', column: 'customer_id' }],
  moveHistory: moveHealth,
};
