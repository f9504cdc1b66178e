import type { Property } from '../../../../src/contract/mappings.ts';
import { shorten } from '../../format/text.ts';

/** The most choices shown at once; typing finds the others. */
export const shownAtOnce = 100;

export interface Choice {
  value: string;
  label: string;
}

/** The label of a property. */
export const propertyLabel = ({ name, label }: Pick<Property, 'name' | 'label'>): string =>
  shorten(label.trim() || name, 80);

/** The label of a property by its name; the name if HubSpot doesn't have the property. */
export const labelIn = (properties: readonly Property[] | null | undefined, name: string): string => {
  const property = properties?.find((one) => one.name === name);
  return property ? propertyLabel(property) : shorten(name, 80);
};

/**
 * The properties to choose from, by label, without hidden and archived ones unless selected. A selected one that
 * HubSpot doesn't have is listed by its name.
 */
export const propertyChoices = (properties: readonly Property[], chosen: string): Choice[] => {
  const choices = properties
    .filter(({ name, hidden, archived }) => name === chosen || !(hidden || archived))
    .map((property) => ({ value: property.name, label: propertyLabel(property) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const isKnown = chosen === '' || choices.some(({ value }) => value === chosen);
  return isKnown ? choices : [{ value: chosen, label: shorten(chosen, 80) }, ...choices];
};

/** How well texts match the typed text, 0 being best; undefined if they don't. */
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

/** Options to choose from, each once, including selected values that are no longer options. */
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
