import { customerMapping } from '../customers/customer-mapping.ts';
import { dealMapping } from '../deals/deal-mapping.ts';
import { followHealth } from '../health/calculator/mark-due.ts';
import { followCompanies } from '../health/health-push.ts';
import { followRenewalDates } from '../renewals/follow-renewal-dates.ts';
import { stakeholderMapping } from '../stakeholders/stakeholder-mapping.ts';
import type { SyncMappings } from '../sync/mapping/object-mapping.ts';
import { followMapped } from '../sync/push/outbox/queue-mapped.ts';

/** Everything that is synced from HubSpot: object types, and the associations between them. */
export const syncMappings: SyncMappings = {
  objects: { company: customerMapping, contact: stakeholderMapping, deal: dealMapping },
  links: [
    {
      kind: 'contact_company',
      from: 'contact',
      to: 'company',
      readBy: 'to',
      table: 'stakeholder_customers',
      fromColumn: 'stakeholder_id',
      toColumn: 'customer_id',
      primaryInto: 'stakeholders',
    },
    {
      kind: 'deal_company',
      from: 'deal',
      to: 'company',
      readBy: 'to',
      table: 'deal_customers',
      fromColumn: 'deal_id',
      toColumn: 'customer_id',
      primaryInto: 'deals',
    },
    {
      kind: 'deal_contact',
      from: 'deal',
      to: 'contact',
      readBy: 'from',
      table: 'deal_stakeholders',
      fromColumn: 'deal_id',
      toColumn: 'stakeholder_id',
      primaryInto: undefined,
    },
  ],
  followers: [followRenewalDates, followHealth, followCompanies, followMapped],
};
