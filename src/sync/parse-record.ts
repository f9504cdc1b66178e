import { type HubspotRecord, mergedIdsProperty } from '../hubspot/objects.ts';
import { coerceValue } from './coerce-value.ts';
import type { ColumnTypes } from './column-types.ts';
import type { ObjectMapping, ParsedRecord, PortalDefinitions, Reject } from './object-mapping.ts';

/** Every property that storing a record needs, once each, for HubSpot to be asked by name. */
export function propertiesOf(mapping: ObjectMapping): string[] {
  const properties = mapping.fields.map((field) => field.property);
  return [...new Set([...properties, ...mapping.extraProperties, mergedIdsProperty])];
}

/** Every column that a mapping may fill and that the table has. */
export function columnsOf(mapping: ObjectMapping, columns: ColumnTypes): string[] {
  const fields = [...mapping.fields.map((field) => field.field), ...mapping.derivedFields];
  return [...new Set(fields)].filter((field) => columns.has(field));
}

/**
 * A record through its mapping. Pure. A value that its column cannot take is a reject of that field alone: the
 * field is left out of `values`, so that the row keeps what it has.
 */
export function parseRecord(
  record: HubspotRecord,
  mapping: ObjectMapping,
  columns: ColumnTypes,
  definitions: PortalDefinitions,
): ParsedRecord {
  const values: Record<string, unknown> = {};
  const rejects: Reject[] = [];
  const put = (property: string, field: string, raw: string | null) => {
    const column = columns.get(field);
    if (!column) return;
    const coerced = coerceValue(raw, column);
    if ('value' in coerced) values[field] = coerced.value;
    else rejects.push({ externalId: record.id, property, field, code: coerced.code, value: raw });
  };

  for (const { property, field } of mapping.fields) {
    const raw = record.properties[property] ?? null;
    if (!mapping.ownerFields.includes(field)) put(property, field, raw);
    else values[field] = raw ? (definitions.users.get(raw) ?? null) : null;
  }
  const derived = mapping.derive(record, values, definitions);
  rejects.push(...derived.rejects);
  for (const [field, value] of Object.entries(derived.values)) {
    // A derived text still has to fit a platform's own column.
    if (typeof value === 'string') put(field, field, value);
    else if (columns.has(field)) values[field] = value;
  }
  return {
    externalId: record.id,
    sourceUpdatedAt: record.updatedAt,
    archived: record.archived,
    mergedIds: record.properties[mergedIdsProperty]?.split(';').filter(Boolean) ?? [],
    values,
    rejects,
  };
}
