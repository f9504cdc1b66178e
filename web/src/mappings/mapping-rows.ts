import type { PushStatus } from '../../../src/contract/health.ts';
import type {
  Mapping,
  MappingSet,
  Property,
  PropertyList,
  SchemaDrift,
} from '../../../src/contract/mappings.ts';
import { humanize } from '../format/text.ts';
import { propertyLabel } from '../ui/form/property-choices.ts';
import { keyOf } from './mapping-draft.ts';
import { fieldLabel } from './mapping-words.ts';

export const rowFilters = ['all', 'mapped', 'unmapped', 'custom', 'attention'] as const;
export type RowFilter = (typeof rowFilters)[number];

/** A HubSpot property and its mappings. */
export interface PropertyRow {
  name: string;
  /** Undefined if a mapping names it but HubSpot doesn't have it. */
  property: Property | undefined;
  mappings: Mapping[];
  /** A change in HubSpot that suspends a mapping or needs attention. */
  finding: SchemaDrift | undefined;
  /** Problems by the keys of the mappings. */
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
  /** What the server rejected and what isn't sent, by the keys of mappings. */
  problems: ReadonlyMap<string, string>;
}

/** Whether a finding concerns a property: findings about options start with the property's name. */
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
 * All properties in HubSpot's groups and order, after mapped ones that HubSpot doesn't have. Hidden and archived ones are
 * left out unless mapped; mapped ones come first in their group.
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
  return [{ name: gone, label: 'Deleted in HubSpot', rows: lost }, ...groups].filter(
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

/** The rows that match the filter and search; empty groups are left out. */
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

/** Why mapped values aren't sent, by the keys of their mappings. */
export const pushProblems = (mapped: PushStatus['mapped'][number] | undefined): Map<string, string> =>
  new Map(
    (mapped?.properties ?? []).flatMap(({ property, field, problem }) =>
      problem === null ? [] : [[keyOf({ direction: 'outbound', property, field }), problem] as const],
    ),
  );
