import type { ObjectMapping } from '../sync/object-mapping.ts';
import { matchExistingCustomers } from './match-existing-customers.ts';

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
  ownerFields: ['csm_id'],
  extraProperties: [],
  derivedFields: [],
  derive: (record, values) => ({
    values: values.name ? {} : { name: values.domain || `Company ${record.id}` },
    rejects: [],
  }),
  matchExisting: matchExistingCustomers,
};
