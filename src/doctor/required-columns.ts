import type { Check } from '../contract/doctor.ts';
import { ourColumns } from '../db/shared-tables/our-columns.ts';
import type { SharedTable, SharedTableName } from '../db/shared-tables/read-shared-tables.ts';
import { type ColumnProfile, needsValue } from '../db/shared-tables/table-profile.ts';
import { toColumnType } from '../sync/mapping/column-types.ts';
import { ok, problem } from './check.ts';

/** Columns that always get a value, by table. */
const alwaysFilled: Record<SharedTableName, readonly string[]> = {
  users: ['organization_id', 'email', 'name', 'role', 'can_sign_in'],
  integrations: ['organization_id', 'provider', 'external_account_id', 'status'],
  customers: ['id', 'organization_id', 'name', 'integration_id', 'external_source', 'external_id'],
  stakeholders: [
    ...['id', 'organization_id', 'customer_id', 'name', 'integration_id', 'external_source', 'external_id'],
    ...['is_decision_maker', 'is_champion', 'hubspot_roles'],
  ],
  deals: [
    ...['id', 'organization_id', 'name', 'integration_id', 'external_source', 'external_id'],
    ...['renewal_stage', 'is_renewal', 'is_closed', 'is_won'],
  ],
};

/** Tables whose rows come from HubSpot, and to which SHARED_DEFAULTS applies. */
const withDefaults: readonly SharedTableName[] = ['customers', 'stakeholders', 'deals'];

/** Examples of fitting defaults. */
const examples: Record<string, string> = { 'stakeholders.role': 'contact' };

/** Columns that need a value that HubSpot may not have, and columns of another type than we work with. */
export function checkColumns(table: SharedTable, defaults: Readonly<Record<string, string>>): Check[] {
  return [...checkKey(table), ...checkTypes(table), ...checkRequired(table, defaults)];
}

function checkKey(table: SharedTable): Check[] {
  const place = `${table.schema}.${table.name}`;
  const id = table.columns.get('id');
  const isUnique = table.uniques.some(
    ({ keys, predicate, kind }) =>
      kind !== 'exclusion' && predicate === null && keys.length === 1 && keys[0] === 'id',
  );
  if (id?.plainType === 'uuid' && isUnique) return [];
  const finding =
    id?.plainType === 'uuid'
      ? `${place}.id isn't unique`
      : `${place}.id is ${id ? `${id.sqlType}, not uuid` : 'missing'}`;
  return [
    problem(
      `${table.name}.id`,
      finding,
      `We reference these rows by uuid. Give the table a uuid key (alter table ${place} add primary key (id);), or set SHARED_SCHEMA to a schema without ${table.name}.`,
    ),
  ];
}

function checkTypes(table: SharedTable): Check[] {
  return [...table.columns.values()].flatMap((column): Check[] => {
    const ours = ourColumns[table.name][column.name];
    if (ours === undefined || column.name === 'id' || isCompatible(column, ours)) return [];
    return [
      problem(
        `${table.name}.${column.name}`,
        `is ${column.sqlType}, but we need ${ours} or a similar type`,
        `Change its type, or set SHARED_SCHEMA to a schema without ${table.name}.`,
      ),
    ];
  });
}

/** Enums are known for industries alone; other labels are made here. */
function isCompatible(column: ColumnProfile, ours: string): boolean {
  const isLabel = column.enumLabels !== null && column.name === 'industry';
  return isLabel || familyOf(toColumnType(column).kind, column) === familyOfType(ours);
}

function familyOf(kind: string, column: ColumnProfile): string {
  if (kind === 'integer' || kind === 'number') return 'number';
  if (kind === 'date' || kind === 'timestamp') return 'time';
  return kind === 'other' ? column.plainType : kind;
}

function familyOfType(type: string): string {
  if (type === 'integer' || type === 'numeric') return 'number';
  if (type === 'date' || type.startsWith('timestamp')) return 'time';
  return type === 'jsonb' ? 'json' : type;
}

function checkRequired(table: SharedTable, defaults: Readonly<Record<string, string>>): Check[] {
  const takesDefaults = withDefaults.includes(table.name);
  return [...table.columns.values()].flatMap((column): Check[] => {
    if (!needsValue(column) || alwaysFilled[table.name].includes(column.name)) return [];
    const place = `${table.schema}.${table.name}`;
    const name = `${table.name}.${column.name}`;
    const given = defaults[column.name];
    if (takesDefaults && given !== undefined) {
      return toColumnType(column, given).fallback === undefined
        ? [
            problem(
              name,
              `is ${column.sqlType}, which SHARED_DEFAULTS=${name}=… doesn't fit`,
              'Correct the value.',
            ),
          ]
        : [ok(name, 'is required; SHARED_DEFAULTS has a value for it')];
    }
    const alter = `alter table ${place} alter column ${column.name} set default …;`;
    if (!takesDefaults) {
      return [
        problem(name, 'is required and has no default, so no portal can be connected', `Run: ${alter}`),
      ];
    }
    return [
      problem(
        name,
        `is required and has no default: ${column.name in ourColumns[table.name] ? 'records without a value' : 'all records'} from HubSpot would be rejected`,
        `Set SHARED_DEFAULTS=${name}=${examples[name] ?? '…'}, or give it a default: ${alter}`,
      ),
    ];
  });
}
