import type { Property } from '../../../src/contract/mappings.ts';
import { shorten } from '../format/text.ts';

/** A list of more is not read by anybody: typing finds the others. */
export const shownAtOnce = 100;

export interface Choice {
  value: string;
  label: string;
}

/** What people call a property. */
export const propertyLabel = ({ name, label }: Pick<Property, 'name' | 'label'>): string =>
  shorten(label.trim() || name, 80);

/** What people call the property of a name; the name itself where HubSpot has no such property (any more). */
export const labelIn = (properties: readonly Property[] | null | undefined, name: string): string => {
  const property = properties?.find((one) => one.name === name);
  return property ? propertyLabel(property) : shorten(name, 80);
};

/**
 * The properties that can be chosen, by label: not those that HubSpot hides or has archived, unless one of them is
 * chosen already. A chosen one that HubSpot does not have (any more) is listed by its name.
 */
export const propertyChoices = (properties: readonly Property[], chosen: string): Choice[] => {
  const choices = properties
    .filter(({ name, hidden, archived }) => name === chosen || !(hidden || archived))
    .map((property) => ({ value: property.name, label: propertyLabel(property) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const isKnown = chosen === '' || choices.some(({ value }) => value === chosen);
  return isKnown ? choices : [{ value: chosen, label: shorten(chosen, 80) }, ...choices];
};

/** How well texts answer to what is typed, 0 best; undefined: they do not. */
export const matchOf = (typed: string, texts: readonly string[]): number | undefined => {
  const search = typed.trim().toLowerCase();
  const ranks = texts.flatMap((text) => {
    const place = text.toLowerCase().indexOf(search);
    if (place === -1) return [];
    if (text.length === search.length) return [0];
    if (place === 0) return [1];
    return /[\p{L}\p{N}]/u.test(text.charAt(place - 1)) ? [3] : [2];
  });
  return ranks.length === 0 ? undefined : Math.min(...ranks);
};

/** Options to choose from, each once, and values that were chosen and are none any more. */
export const optionChoices = (
  options: readonly { value: string; label: string; hidden?: boolean }[],
  chosen: readonly string[],
): Choice[] => {
  const choices = new Map<string, string>();
  for (const { value, label, hidden } of options) {
    if (!hidden || chosen.includes(value)) choices.set(value, shorten(label.trim() || value, 80));
  }
  for (const value of chosen) {
    if (!choices.has(value)) choices.set(value, shorten(value, 80));
  }
  return [...choices].map(([value, label]) => ({ value, label }));
};
