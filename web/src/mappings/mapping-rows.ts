import type { PushStatus } from '../../../src/contract/health.ts';
import type {
  Mapping,
  MappingSet,
  Property,
  PropertyList,
  SchemaDrift,
} from '../../../src/contract/mappings.ts';
import { humanize } from '../format/text.ts';
import { keyOf } from './mapping-draft.ts';
import { fieldLabel } from './mapping-words.ts';
import { propertyLabel } from './property-choices.ts';

export const rowFilters = ['all', 'mapped', 'unmapped', 'custom', 'attention'] as const;
export type RowFilter = (typeof rowFilters)[number];

/** One of HubSpot's properties, and everything that it fills or is filled from. */
export interface PropertyRow {
  name: string;
  /** Undefined: a mapping names it, and HubSpot does not have it. */
  property: Property | undefined;
  mappings: Mapping[];
  /** What changed of it in HubSpot so that a mapping is suspended or should be looked at. */
  finding: SchemaDrift | undefined;
  /** What is wrong with its mappings, by their keys. */
  problems: ReadonlyMap<string, string>;
  suggestion: Mapping | undefined;
}

export interface RowGroup {
  name: string;
  label: string;
  rows: PropertyRow[];
}

interface RowSources {
  list: PropertyList;
  mappings: readonly Mapping[];
  findings: readonly SchemaDrift[];
  suggestions: readonly Mapping[];
  /** What the server refused, and what is not sent, by the keys of mappings. */
  problems: ReadonlyMap<string, string>;
}

/** The property that a finding is about: findings of options name it before the option. */
const isAbout = (finding: SchemaDrift, property: string): boolean =>
  finding.subject === property || finding.subject.startsWith(`${property}: `);

const rowOf = (name: string, property: Property | undefined, sources: RowSources): PropertyRow => {
  const mappings = sources.mappings.filter((mapping) => mapping.property === name);
  const problems = new Map<string, string>();
  for (const mapping of mappings) {
    const problem = sources.problems.get(keyOf(mapping));
    if (problem !== undefined) problems.set(keyOf(mapping), problem);
  }
  return {
    name,
    property,
    mappings,
    finding: mappings.length > 0 ? sources.findings.find((finding) => isAbout(finding, name)) : undefined,
    problems,
    suggestion: sources.suggestions.find((mapping) => mapping.property === name),
  };
};

const gone = 'gone';

/**
 * All properties by HubSpot's groups, in its order, and first those that mappings name and HubSpot does not have.
 * Hidden and archived ones are left out unless they are mapped; in a group, those that are mapped come first.
 */
export const groupRows = (sources: RowSources): RowGroup[] => {
  const { list, mappings } = sources;
  const known = new Map(list.items.map((property) => [property.name, property]));
  const mapped = new Set(mappings.map(({ property }) => property));
  const missing = [...mapped].filter((name) => !known.has(name));
  const shown = list.items.filter(({ name, hidden, archived }) => mapped.has(name) || !(hidden || archived));
  const labels = new Map(list.groups.map(({ name, label }) => [name, label]));
  const names = [...labels.keys(), ...new Set(shown.map(({ groupName }) => groupName))];
  const groups = [...new Set(names)].map((group) => ({
    name: group,
    label: labels.get(group) ?? (humanize(group.toUpperCase()) || 'Other properties'),
    rows: shown
      .filter(({ groupName }) => groupName === group)
      .sort(
        (a, b) =>
          Number(mapped.has(b.name)) - Number(mapped.has(a.name)) ||
          propertyLabel(a).localeCompare(propertyLabel(b)),
      )
      .map((property) => rowOf(property.name, property, sources)),
  }));
  const lost = missing.map((name) => rowOf(name, undefined, sources));
  return [{ name: gone, label: 'Not in HubSpot any more', rows: lost }, ...groups].filter(
    ({ rows }) => rows.length > 0,
  );
};

export const needsAttention = ({ finding, problems, property }: PropertyRow): boolean =>
  finding !== undefined || problems.size > 0 || property === undefined || property.archived;

const passesFilter = (row: PropertyRow, filter: RowFilter): boolean => {
  switch (filter) {
    case 'mapped':
      return row.mappings.length > 0;
    case 'unmapped':
      return row.mappings.length === 0;
    case 'custom':
      return row.property?.hubspotDefined === false;
    case 'attention':
      return needsAttention(row);
    default:
      return true;
  }
};

const passesSearch = (row: PropertyRow, search: string, fields: MappingSet['fields']): boolean => {
  const texts = [
    row.name,
    row.property?.label ?? '',
    ...row.mappings.flatMap(({ field }) => [field, fieldLabel(field, fields)]),
  ];
  return search === '' || texts.some((text) => text.toLowerCase().includes(search));
};

/** The rows that are looked for; groups without any are left out. */
export const filterRows = (
  groups: readonly RowGroup[],
  wanted: { filter: RowFilter; search: string; fields: MappingSet['fields'] },
): RowGroup[] => {
  const search = wanted.search.trim().toLowerCase();
  return groups
    .map((group) => ({
      ...group,
      rows: group.rows.filter(
        (row) => passesFilter(row, wanted.filter) && passesSearch(row, search, wanted.fields),
      ),
    }))
    .filter(({ rows }) => rows.length > 0);
};

/** What keeps mapped values from being sent, by the keys of their mappings. */
export const pushProblems = (mapped: PushStatus['mapped'][number] | undefined): Map<string, string> =>
  new Map(
    (mapped?.properties ?? []).flatMap(({ property, field, problem }) =>
      problem === null ? [] : [[keyOf({ direction: 'outbound', property, field }), problem] as const],
    ),
  );
