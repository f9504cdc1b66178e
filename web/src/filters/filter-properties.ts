import type { Property } from '../../../src/contract/mappings.ts';
import { shorten } from '../format/text.ts';
import type { ChoiceGroup } from '../ui/form/grouped-choices.ts';
import { propertyLabel } from '../ui/form/property-choices.ts';
import type { FilteredType } from './filter-draft.ts';

/** The properties that filters use most, the most common first. */
const oftenUsed: Record<FilteredType, readonly string[]> = {
  company: [
    'lifecyclestage',
    'type',
    'hs_lead_status',
    'industry',
    'hubspot_owner_id',
    'country',
    'hs_is_target_account',
    'hs_ideal_customer_profile',
  ],
  deal: ['pipeline', 'dealstage', 'dealtype', 'hubspot_owner_id', 'closedate', 'hs_is_closed_won'],
};

/**
 * The properties to choose from: common ones, custom ones, and all others by label. Hidden and archived ones are
 * omitted unless selected; a selected one that HubSpot doesn't have is listed by its name.
 */
export const filterPropertyGroups = (
  properties: readonly Property[],
  objectType: FilteredType,
  chosen: string,
): ChoiceGroup[] => {
  const shown = properties
    .filter(({ name, hidden, archived }) => name === chosen || !(hidden || archived))
    .map((property) => ({ property, label: propertyLabel(property) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const often = oftenUsed[objectType].flatMap(
    (name) => shown.find(({ property }) => property.name === name) ?? [],
  );
  const rest = shown.filter((one) => !often.includes(one));
  const isKnown = chosen === '' || shown.some(({ property }) => property.name === chosen);
  const choices = (these: typeof shown) =>
    these.map(({ property, label }) => ({
      value: property.name,
      label,
      also: property.name,
      objection: undefined,
    }));
  return [
    ...(isKnown
      ? []
      : [
          { group: 'Selected', items: [{ value: chosen, label: shorten(chosen, 80), objection: undefined }] },
        ]),
    { group: 'Common', items: choices(often) },
    { group: 'Custom', items: choices(rest.filter(({ property }) => !property.hubspotDefined)) },
    { group: 'Standard', items: choices(rest.filter(({ property }) => property.hubspotDefined)) },
  ].filter(({ items }) => items.length > 0);
};
