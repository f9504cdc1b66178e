import { customFieldPrefix, fieldName } from '../../contract/field-names.ts';
import type { MappableField } from '../../contract/mappings.ts';
import type { ColumnType, ColumnTypes } from './column-types.ts';
import type { ObjectMapping } from './object-mapping.ts';

export type FieldKind = MappableField['kind'];

/** A field that can be mapped to properties. */
export interface TargetField {
  field: string;
  label: string;
  kind: FieldKind;
  /** Undefined for keys of `custom_fields`. */
  column: ColumnType | undefined;
  inbound: boolean;
  outbound: boolean;
  /** Filled from this property even if no mapping names the field. */
  alwaysFrom: string | null;
  /** No other property can fill it. */
  fixed: boolean;
}

/** Columns that the sync itself maintains. */
const internal = new Set([
  'id',
  'organization_id',
  'integration_id',
  'made_by_integration_id',
  'customer_id',
  'external_source',
  'external_id',
  'archived_at',
  'created_at',
  'updated_at',
  'custom_fields',
  'hubspot_roles',
  'amount_in_company_currency',
  // Names that the engine uses for its own data next to a record's columns.
  'row_id',
  'source_updated_at',
  'archived',
  'home',
  'custom',
  'keep',
]);
/** Columns that follow from others here, and can only be sent to HubSpot. */
const outboundOnly = new Set([
  'health_score',
  'health_trend',
  'stage_label',
  'renewal_stage',
  'is_closed',
  'is_won',
]);
/** Columns with a meaning tied to the one property that fills them. */
const fixed = new Set(['pipeline_id', 'stage_id', 'buying_roles']);
/** Valid names of custom fields. */
const customFieldName = /^(?!__proto__$)[\p{L}\p{N}_-]{1,100}$/u;
/** The name that stands for all custom fields in the list of fields. */
const anyCustomField = `${customFieldPrefix}<name>`;

/** The mappable fields of an object type, in the table's order; custom fields last, as one entry. */
export function mappableFields(mapping: ObjectMapping, columns: ColumnTypes): TargetField[] {
  const fields = [...columns.values()].flatMap((column) => {
    const { name } = column;
    const known = mapping.fields.find((field) => field.field === name);
    const kind = kindOf(column, mapping);
    if (internal.has(name) || column.generated || kind === undefined) return [];
    // A platform's own ids don't belong in HubSpot.
    if (!known && (name === 'id' || name.endsWith('_id'))) return [];
    const always = mapping.alwaysFilled.includes(name) ? (known?.property ?? null) : null;
    // An empty value in a column that isn't nullable would reject the whole record, unless it has a default here.
    const standsIn =
      always !== null ||
      mapping.derivedFields.includes(name) ||
      kind === 'boolean' ||
      column.fallback !== undefined;
    const inbound = !outboundOnly.has(name) && (!column.required || standsIn || known !== undefined);
    const outbound = !fixed.has(name);
    if (!inbound && !outbound) return [];
    const label = fieldName(name);
    return [
      { field: name, label, kind, column, inbound, outbound, alwaysFrom: always, fixed: fixed.has(name) },
    ];
  });
  return [...fields, customField(anyCustomField)];
}

/** A field by its name, including `customFields.<any name>`; undefined: there is none. */
export function findField(fields: readonly TargetField[], name: string): TargetField | undefined {
  if (!name.startsWith(customFieldPrefix)) return fields.find((field) => field.field === name);
  return customFieldName.test(name.slice(customFieldPrefix.length)) ? customField(name) : undefined;
}

function customField(field: string): TargetField {
  return {
    field,
    label: field === anyCustomField ? 'Custom field' : fieldName(field),
    kind: 'json',
    column: undefined,
    inbound: true,
    outbound: true,
    alwaysFrom: null,
    fixed: false,
  };
}

function kindOf(column: ColumnType, mapping: ObjectMapping): FieldKind | undefined {
  if (mapping.ownerFields.includes(column.name)) return 'user';
  switch (column.kind) {
    case 'json':
    case 'uuid':
      return undefined;
    case 'other':
      // A platform may have given one of our columns another type, such as an enum.
      return mapping.fields.some((field) => field.field === column.name) ? 'text' : undefined;
    default:
      return column.kind;
  }
}
