import { signsOfLife } from '../rules/signs-of-life.ts';
import type { ObjectMapping } from '../sync/mapping/object-mapping.ts';
import { applyEngagement } from './apply-engagement.ts';
import { applyRoles } from './apply-roles.ts';
import { completedFields, completeStakeholders } from './complete-stakeholders.ts';
import { engagementProperties, lastEngagement, readEngagement } from './engagement-facts.ts';
import { matchExistingStakeholders } from './match-existing-stakeholders.ts';

/** Additional email addresses of a contact in HubSpot, separated by semicolons. */
const moreEmails = 'hs_additional_emails';

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
  // Other addresses only matter for new contacts.
  quietProperties: [...engagementProperties, moreEmails],
  derivedFields: ['name', 'engagement_facts', 'last_engaged_at'],
  unfiledFields: ['engagement_facts'],
  derive(record, values) {
    const { firstname, lastname, mobilephone, email } = record.properties;
    const engagement = readEngagement(record);
    const fullName = [firstname, lastname]
      .map((part) => part?.trim())
      .filter(Boolean)
      .join(' ');
    return {
      values: {
        name: fullName || values.email || email?.trim() || `Contact ${record.id}`,
        ...(values.phone ? {} : { phone: mobilephone?.trim() || null }),
        // If a mapping fills the score, it has no components of ours.
        engagement_facts: Object.hasOwn(values, 'engagement_score') ? null : engagement,
        last_engaged_at: lastEngagement(engagement, record.updatedAt),
      },
      rejects: [],
      emails: [email, ...(record.properties[moreEmails]?.split(';') ?? [])].flatMap(
        (one) => one?.trim() || [],
      ),
      // A portal without any of these properties has no data about it.
      keep: signsOfLife.some((property) => engagement[property] !== undefined) ? [] : ['last_engaged_at'],
    };
  },
  matchExisting: matchExistingStakeholders,
  completedFields,
  complete: completeStakeholders,
  async afterChange(trx, scope, rowIds) {
    const withRoles = await applyRoles(trx, scope, rowIds);
    const withEngagement = await applyEngagement(trx, scope, rowIds);
    return [...new Set([...withRoles, ...withEngagement])];
  },
};
