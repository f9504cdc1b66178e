import { fieldName } from '../../contract/field-names.ts';
import type { Finding } from './find-drift.ts';

/** What happened, in plain words, and how to mend it. */
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
      ? ` Until that is mended, ${fieldNames} ${fields.length > 1 ? 'keep the values they have' : 'keeps the values it has'}, and all else is synced as usual.`
      : '';
  const filter = inFilter ? ' A condition of the inclusion filter names it and lets every record pass.' : '';
  const renewals = inRenewals
    ? ' By the renewal settings it says which deals are renewals: those that are stay so, and new ones are none.'
    : '';
  const gone = `HubSpot has ${details.gone ?? 'deleted'} ${property}.${filter}${renewals}${kept}`;
  switch (kind) {
    case 'property_missing':
      return {
        explanation: gone,
        remedy: [
          details.gone === 'archived'
            ? 'Restore the property in HubSpot’s settings'
            : 'Make a property of that name again',
          ...(fields.length > 0 ? [`map another property to ${fieldNames}, or take the mapping out`] : []),
          ...(inFilter ? ['change the inclusion filter'] : []),
          ...(inRenewals ? ['choose another property in the renewal settings'] : []),
        ]
          .join(', or ')
          .concat('.'),
      };
    case 'property_renamed':
      return {
        explanation: `${gone} “${replacement}” has the same label and type and is newer: it seems to have taken its place.`,
        remedy: `Take “${replacement}” instead${inFilter ? ', in the inclusion filter too' : ''}${inRenewals ? ', in the renewal settings too' : ''}, if it is the same thing.`,
      };
    case 'property_retyped':
      return {
        explanation: `The kind of ${property} was changed in HubSpot. ${(details.reasons ?? []).join(' ')}${kept}`,
        remedy: `Map it to a field that fits, add a transform, or change the property back in HubSpot.`,
      };
    case 'option_added':
      return {
        explanation: `${sentence(property)} has a new option, “${value}”. The value map or the inclusion filter that names its other options does not name it.`,
        remedy: `Add “${value}” to the value map or the filter; if all is well without it, save the mappings as they are.`,
      };
    case 'option_removed':
      return {
        explanation: `The option “${value}” of ${property} was taken away in HubSpot, and a value map or the inclusion filter names it. Records may still have it.`,
        remedy: `Take “${value}” out of the value map or the filter once no record has it any more, or add the option again in HubSpot.`,
      };
    case 'stage_added':
      return {
        explanation: `The deal stage “${label ?? subject}” (${subject}) is new, and the renewal settings do not say what it means. Until they do, its renewal stage follows from its probability.`,
        remedy: 'Choose a renewal stage for it in the renewal settings.',
      };
    case 'stage_removed':
      return {
        explanation: details.isPipeline
          ? `The renewal settings name the deal pipeline “${subject}”, which HubSpot does not have any more.`
          : `The renewal settings name the deal stage “${subject}”, which HubSpot does not have any more.`,
        remedy: 'Take it out of the renewal settings, or choose what has taken its place.',
      };
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
