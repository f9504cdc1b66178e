import { customFieldPrefix, fieldName } from '../../contract/field-names.ts';
import type { MappableField } from '../../contract/mappings.ts';
import type { ColumnType, ColumnTypes } from './column-types.ts';
import type { ObjectMapping } from './object-mapping.ts';

export type FieldKind = MappableField['kind'];

/** A field of ours that a property can fill, or be filled from. */
export interface TargetField {
  field: string;
  label: string;
  kind: FieldKind;
  /** Undefined for keys of `custom_fields`. */
  column: ColumnType | undefined;
  inbound: boolean;
  outbound: boolean;
  /** Filled from this property even where no mapping names the field. */
  alwaysFrom: string | null;
  /** No other property can fill it. */
  fixed: boolean;
}

/** Columns that hold what the sync itself keeps. */
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
  // What the engine calls its own particulars beside the columns of a record in hand.
  'row_id',
  'source_updated_at',
  'archived',
  'home',
  'custom',
  'keep',
]);
/** Columns that follow from others here, and can only be told to HubSpot. */
const outboundOnly = new Set([
  'health_score',
  'health_trend',
  'stage_label',
  'renewal_stage',
  'is_closed',
  'is_won',
]);
/** Columns whose meaning hangs on the one property that fills them. */
const fixed = new Set(['pipeline_id', 'stage_id', 'buying_roles']);
/** What a name of a custom field may be. */
const customFieldName = /^(?!__proto__$)[\p{L}\p{N}_-]{1,100}$/u;
/** How the list of fields shows that custom fields can be mapped. */
const anyCustomField = `${customFieldPrefix}<name>`;

/** The fields of an object type that can be mapped, in the order of the table; custom fields last, as one entry. */
export function mappableFields(mapping: ObjectMapping, columns: ColumnTypes): TargetField[] {
  const fields = [...columns.values()].flatMap((column) => {
    const { name } = column;
    const known = mapping.fields.find((field) => field.field === name);
    const kind = kindOf(column, mapping);
    if (internal.has(name) || column.generated || kind === undefined) return [];
    // A platform's own ids are none of HubSpot's business.
    if (!known && (name === 'id' || name.endsWith('_id'))) return [];
    const always = mapping.alwaysFilled.includes(name) ? (known?.property ?? null) : null;
    // A column that takes no null would have records refused as a whole; those with a stand-in never do.
    const standsIn = always !== null || mapping.derivedFields.includes(name) || kind === 'boolean';
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

/** A field by its name, `customFields.<any name>` included; undefined: there is none. */
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
      // A platform may have given one of our columns a type of its own, such as a list of allowed words.
      return mapping.fields.some((field) => field.field === column.name) ? 'text' : undefined;
    default:
      return column.kind;
  }
}
