import { fieldName } from '../../contract/field-names.ts';
import type { DriftDetails, Finding } from './find-drift.ts';

/** What happened, and how to fix it. */
export function driftTexts({ objectType, kind, subject, details }: Finding): {
  explanation: string;
  remedy: string;
} {
  const { label, fields = [], inFilter = false, inRenewals = false, replacement = '', value = '' } = details;
  const name = details.property ?? subject;
  const property =
    label === undefined || label === name
      ? `the ${objectType} property “${name}”`
      : `the ${objectType} property “${label}” (${name})`;
  const fieldNames = fields.map((field) => `“${fieldName(field)}”`).join(', ');
  const kept =
    fields.length > 0
      ? ` Until you fix this, ${fieldNames} ${fields.length > 1 ? 'keep their' : 'keeps its'} current values. Everything else syncs normally.`
      : '';
  const filter = inFilter
    ? ' A condition of the customer filter uses it and now lets every record through.'
    : '';
  const renewals = inRenewals
    ? ' The renewal settings use it to identify renewals: existing renewals stay renewals, but no new deal becomes one.'
    : '';
  const gone = `HubSpot has ${details.gone ?? 'deleted'} ${property}.${filter}${renewals}${kept}`;
  switch (kind) {
    case 'property_missing':
      return {
        explanation: gone,
        remedy: [
          details.gone === 'archived'
            ? 'Restore the property in HubSpot’s settings'
            : 'Create a property with that name again',
          ...(fields.length > 0 ? [`map another property to ${fieldNames}, or remove the mapping`] : []),
          ...(inFilter ? ['change the customer filter'] : []),
          ...(inRenewals ? ['choose another property in the renewal settings'] : []),
        ]
          .join(', or ')
          .concat('.'),
      };
    case 'property_renamed':
      return {
        explanation: `${gone} “${replacement}” is newer and has the same label and type, so it is probably the replacement.`,
        remedy: `If it is, use “${replacement}” instead${inFilter ? ', also in the customer filter' : ''}${inRenewals ? ', also in the renewal settings' : ''}.`,
      };
    case 'property_retyped':
      return {
        explanation: `The type of ${property} changed in HubSpot. ${(details.reasons ?? []).join(' ')}${kept}`,
        remedy: `Map it to a matching field, add a transform, or change the property back in HubSpot.`,
      };
    case 'option_added':
      return {
        explanation: `${sentence(property)} has a new option, “${value}”. It is not in the value map or customer filter that lists the other options.`,
        remedy: `Add “${value}” to the value map or the filter. If you don't need it there, save the mappings as they are.`,
      };
    case 'option_removed':
      return {
        explanation: `The option “${value}” of ${property} was removed in HubSpot, but a value map or the customer filter still uses it. Some records may still have it.`,
        remedy: `Remove “${value}” from the value map or the filter when no record has it anymore, or add the option again in HubSpot.`,
      };
    case 'stage_added':
      return {
        explanation: `The deal stage “${label ?? subject}” (${subject}) is new, and the renewal settings have no renewal stage for it. Until you choose one, its probability in HubSpot decides.`,
        remedy: 'Choose a renewal stage for it in the renewal settings.',
      };
    case 'stage_removed':
      return {
        explanation: details.isPipeline
          ? `The renewal settings use the deal pipeline “${subject}”, which no longer exists in HubSpot.`
          : `The renewal settings use the deal stage “${subject}”, which no longer exists in HubSpot.`,
        remedy: 'Remove it from the renewal settings, or choose its replacement.',
      };
    case 'people_missing':
      return missingPeople(subject, details);
  }
}

/** The owners are shown as CSMs or owners in any case; only the platform doesn't see them. */
function missingPeople(column: string, { people = [], count = 0, table, isUnreadable }: DriftDetails) {
  const more = count > people.length ? ` and ${count - people.length} more` : '';
  const who = `${people.join(', ')}${more}`;
  const shown = `They are shown here, but ${column} is empty for the platform.`;
  return isUnreadable
    ? {
        explanation: `HubSpot owners can't be found in ${table}, which ${column} references: it has no email column that we can read. ${shown} This concerns ${who}.`,
        remedy: `Add an email column to ${table}, or let the database role of CSCX read it. The next sync fills ${column}.`,
      }
    : {
        explanation: `${count === 1 ? 'One HubSpot owner has' : `${count} HubSpot owners have`} no row in ${table}, which ${column} references: ${who}. ${shown}`,
        remedy: `Add them to the platform with the same email address. The next sync fills ${column}.`,
      };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
