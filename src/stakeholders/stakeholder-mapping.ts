import type { ObjectMapping } from '../sync/mapping/object-mapping.ts';
import { applyRoles } from './apply-roles.ts';

/** HubSpot contacts as stakeholders. */
export const stakeholderMapping: ObjectMapping = {
  objectType: 'contact',
  table: 'stakeholders',
  fields: [
    { property: 'email', field: 'email' },
    { property: 'jobtitle', field: 'title' },
    { property: 'phone', field: 'phone' },
    { property: 'hs_buying_role', field: 'buying_roles' },
  ],
  alwaysFilled: ['buying_roles'],
  sharedFields: ['role', 'is_decision_maker', 'is_champion'],
  ownerFields: [],
  extraProperties: ['firstname', 'lastname', 'mobilephone', 'email'],
  derivedFields: ['name'],
  derive(record, values) {
    const { firstname, lastname, mobilephone, email } = record.properties;
    const fullName = [firstname, lastname]
      .map((part) => part?.trim())
      .filter(Boolean)
      .join(' ');
    return {
      values: {
        name: fullName || values.email || email?.trim() || `Contact ${record.id}`,
        ...(values.phone ? {} : { phone: mobilephone?.trim() || null }),
      },
      rejects: [],
    };
  },
  afterChange: applyRoles,
};
