import { customFieldPrefix } from '../../contract/field-names.ts';
import type { QuarantineCode } from '../../contract/sync.ts';
import { peopleColumnNames, peopleColumns } from '../../db/shared-tables/people-tables.ts';
import { type HubspotRecord, mergedIdsProperty } from '../../hubspot/objects.ts';
import { coerceValue } from './coerce-value.ts';
import type { ColumnType, ColumnTypes } from './column-types.ts';
import { customFieldForm, customFieldValue } from './custom-field-value.ts';
import { passes } from './inclusion.ts';
import {
  type FieldMapping,
  isWarning,
  type ObjectMapping,
  type ParsedRecord,
  type PlatformPeople,
  type PortalDefinitions,
  type Reject,
  type SyncMappings,
} from './object-mapping.ts';
import { applyTransform, listOf } from './transforms.ts';
import { isWholeDay } from './zoned-days.ts';

/** The names of all properties that storing a record needs, without duplicates, to request them from HubSpot. */
export function propertiesOf(mapping: ObjectMapping): string[] {
  const properties = [...mapping.fields, ...(mapping.inclusion ?? [])].map(({ property }) => property);
  const { extraProperties, quietProperties = [], observedProperties = [] } = mapping;
  return [
    ...new Set([
      ...properties,
      ...extraProperties,
      ...quietProperties,
      ...observedProperties,
      mergedIdsProperty,
    ]),
  ];
}

/** The mappings with the columns that are filled where the platform has people of its own: see `peopleColumns`. */
export function withUserColumns(mappings: SyncMappings, people: PlatformPeople = {}): SyncMappings {
  const objects = { ...mappings.objects };
  for (const column of peopleColumnNames) {
    const { objectType, userColumn } = peopleColumns[column];
    const mapping = objects[objectType];
    if (!people[column] || !mapping.fields.some(({ field }) => field === column)) continue;
    objects[objectType] = {
      ...mapping,
      derivedFields: [...mapping.derivedFields, userColumn],
      unfiledFields: [...(mapping.unfiledFields ?? []), userColumn],
    };
  }
  return { ...mappings, objects };
}

/** Every column that a mapping may fill and that the table has. */
export function columnsOf(mapping: ObjectMapping, columns: ColumnTypes): string[] {
  const fields = [...mapping.fields.map((field) => field.field), ...mapping.derivedFields];
  return [...new Set(fields)].filter((field) => columns.has(field));
}

/** The result of one mapping: a value, or why there is none. */
type FieldOutcome = { value: unknown } | { code: QuarantineCode } | 'absent';

/**
 * Applies one mapping to a property's value. Pure. `column` is undefined for a key of `custom_fields`, in which
 * numbers are `JSON.rawJSON`. `absent`: HubSpot didn't send the property, so it says nothing about the field.
 * @param portalZone the time zone whose day a time gets in a date field.
 */
export function mapField(
  record: HubspotRecord,
  mapping: FieldMapping,
  column: ColumnType | undefined,
  portalZone = 'UTC',
): FieldOutcome {
  if (!Object.hasOwn(record.properties, mapping.property)) return 'absent';
  const raw = record.properties[mapping.property] ?? '';
  const blank = raw.trim() === '';
  if (blank && mapping.default === undefined) return { value: null };
  const transformed = toTransformed(blank ? (mapping.default ?? '') : raw, mapping, blank);
  if ('code' in transformed) return transformed;
  const { value } = transformed;
  const timeZone = standsForDay(mapping, value) ? 'UTC' : portalZone;
  if (!column || column.kind === 'json') return customFieldValue(value, customFieldForm(mapping), timeZone);
  return coerceValue(typeof value === 'string' ? value : value.join(';'), column, timeZone);
}

/**
 * Whether a time stands for a day, independent of time zones: dates do, in any form, and programs that write days as
 * numbers use midnight in UTC.
 */
function standsForDay({ propertyType, transform }: FieldMapping, value: unknown): boolean {
  if (propertyType === 'date') return true;
  const isCount = transform === 'dateFromMilliseconds' && propertyType !== 'datetime';
  return isCount && typeof value === 'string' && isWholeDay(new Date(value));
}

/** A default is in the form of the field; only a list is in HubSpot's form. */
function toTransformed(text: string, mapping: FieldMapping, isDefault: boolean) {
  const { transform, propertyType } = mapping;
  if (transform === undefined || (isDefault && transform !== 'list')) return { value: text };
  return applyTransform(text, transform, propertyType);
}

/**
 * Applies the mappings to a record. Pure. A value that doesn't fit its field is a reject of that field alone, and the
 * field keeps its current value; so does a field whose property HubSpot didn't send.
 */
export function parseRecord(
  record: HubspotRecord,
  mapping: ObjectMapping,
  columns: ColumnTypes,
  definitions: PortalDefinitions,
): ParsedRecord {
  const values: Record<string, unknown> = {};
  const customFields: Record<string, unknown> = {};
  const keep = new Set<string>();
  const rejects: Reject[] = [];

  for (const field of mapping.fields) {
    const name = field.field;
    const isCustom = name.startsWith(customFieldPrefix);
    const column = columns.get(name);
    if (!isCustom && !column) continue;
    const owner = mapping.ownerFields.includes(name) ? ownerOf(record, field, definitions) : undefined;
    if (owner?.warning) rejects.push(owner.warning);
    const outcome = owner
      ? placePerson(owner.outcome, name, definitions, values, keep)
      : mapField(record, field, column, definitions.timeZone);
    if (outcome !== 'absent' && 'value' in outcome) {
      if (outcome.value === null && mapping.sharedFields?.includes(name)) keep.add(name);
      else if (isCustom) customFields[name.slice(customFieldPrefix.length)] = outcome.value;
      else values[name] = outcome.value;
      continue;
    }
    if (!isCustom) keep.add(name);
    if (outcome !== 'absent') rejects.push(toReject(record, field.property, name, outcome.code));
  }

  const derived = mapping.derive(record, values, definitions);
  for (const name of derived.keep ?? []) keep.add(name);
  for (const reject of derived.rejects) {
    rejects.push(reject);
    if (!isWarning(reject) && columns.has(reject.field)) keep.add(reject.field);
  }
  for (const [name, value] of Object.entries(derived.values)) {
    const column = columns.get(name);
    // A mapped value takes precedence; only empty ones are replaced by a default.
    if (!column || (values[name] ?? null) !== null) continue;
    // A derived text still has to fit a platform's own column.
    const outcome = typeof value === 'string' ? coerceValue(value, column) : { value };
    if ('value' in outcome) values[name] = outcome.value;
    else {
      rejects.push({ ...toReject(record, name, name, outcome.code), value: String(value) });
      keep.add(name);
    }
  }
  fillRequired(values, columns, keep);
  return {
    externalId: record.id,
    sourceUpdatedAt: record.updatedAt,
    archived: record.archived,
    mergedIds: record.properties[mergedIdsProperty]?.split(';').filter(Boolean) ?? [],
    included: passes(record, mapping.inclusion ?? []),
    values,
    customFields,
    observed: observe(record, mapping.observedProperties ?? []),
    keep: [...keep],
    rejects,
    ...(derived.emails ? { emails: derived.emails } : {}),
  };
}

function observe({ properties }: HubspotRecord, names: readonly string[]): Record<string, string | null> {
  const seen = names.filter((name) => Object.hasOwn(properties, name));
  return Object.fromEntries(seen.map((name) => [name, properties[name] ?? null]));
}

function toReject(record: HubspotRecord, property: string, field: string, code: QuarantineCode): Reject {
  return { externalId: record.id, property, field, code, value: record.properties[property] ?? null };
}

/**
 * The user of an owner; none for an owner that HubSpot doesn't list. Of several, the first known one. If no owner at
 * all is known, they couldn't be read: then this isn't reported for each record.
 */
function ownerOf(
  record: HubspotRecord,
  { property, field }: FieldMapping,
  { users, ownerIds }: PortalDefinitions,
): { outcome: FieldOutcome; warning?: Reject } {
  if (!Object.hasOwn(record.properties, property)) return { outcome: 'absent' };
  const ids = listOf(record.properties[property] ?? '');
  const outcome = { value: ids.map((id) => users.get(id)).find((user) => user !== undefined) ?? null };
  const isUnknown = ids.length > 0 && ownerIds.size > 0 && !ids.some((id) => ownerIds.has(id));
  const code = ids.length > 1 ? 'several_owners' : isUnknown ? 'unknown_owner' : undefined;
  return code === undefined ? { outcome } : { outcome, warning: toReject(record, property, field, code) };
}

/**
 * Where a column references the platform's own people, the user goes into the column next to it.
 * @returns what the column itself gets: the user's row there, if it has one.
 */
function placePerson(
  outcome: FieldOutcome,
  name: string,
  { people = {} }: PortalDefinitions,
  values: Record<string, unknown>,
  keep: Set<string>,
): FieldOutcome {
  const column = peopleColumnNames.find((one) => one === name);
  const rows = column && people[column];
  if (!rows) return outcome;
  const { userColumn } = peopleColumns[column];
  if (outcome === 'absent' || 'code' in outcome) {
    keep.add(userColumn);
    return outcome;
  }
  values[userColumn] = outcome.value;
  return { value: rows.get(String(outcome.value)) ?? null };
}

/**
 * A null in a column that isn't nullable would reject the whole record: a flag becomes false, other columns stay as
 * they are.
 */
function fillRequired(values: Record<string, unknown>, columns: ColumnTypes, keep: Set<string>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value !== null) continue;
    const column = columns.get(name);
    if (!column?.required) continue;
    if (column.kind === 'boolean') values[name] = false;
    else {
      delete values[name];
      keep.add(name);
    }
  }
}
