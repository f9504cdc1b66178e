import { type Kysely, sql } from 'kysely';
import type { Check } from '../contract/doctor.ts';
import { ourColumns } from '../db/shared-tables/our-columns.ts';
import type { SharedTable } from '../db/shared-tables/read-shared-tables.ts';
import type { ColumnProfile } from '../db/shared-tables/table-profile.ts';
import type { Database } from '../db/tables.ts';
import { syncMappings } from '../wiring/mappings.ts';
import { ok, warning } from './check.ts';

/** Columns that we fill with values of our own. */
const calculated = ['health_score', 'health_trend', 'engagement_score', 'renewal_date', 'role'];

/** The longest enumeration of labels that is shown. */
const shownLabels = 10;

/**
 * What would refuse values of the fields that HubSpot fills: such values become sync errors of their fields, and the
 * records are stored without them.
 * @param mapped fields that portals' own mappings fill.
 */
export function checkValues(table: SharedTable, mapped: readonly MappedField[]): Check[] {
  const filled = filledColumns(table, mapped);
  const touches = (columns: readonly string[]) => columns.some((column) => filled.has(column));
  const limits = [
    ...[...table.columns.values()].filter(({ name }) => filled.has(name)).flatMap(limitsOf),
    ...table.checks
      .filter(({ columns }) => touches(columns))
      .map(({ name, condition }) => `check ${name} ${condition}`),
    ...table.uniques
      .filter(({ columns, kind }) => touches(columns) && kind !== 'primary')
      .map(
        ({ name, kind, keys }) =>
          `${kind === 'unique' ? 'unique' : 'exclusion'} ${name} (${keys.join(', ')})`,
      ),
    ...table.foreignKeys
      .filter(({ columns }) => touches(columns))
      .map(
        ({ columns, target }) =>
          `${columns.join(', ')} must be in ${target.schema}.${target.table} (${target.columns.join(', ')})`,
      ),
  ];
  const found: Check[] = [];
  if (limits.length > 0) {
    found.push(
      ok(
        `${table.name} values`,
        `values that break a rule become sync errors of their field, and the record is stored: ${limits.join('; ')}`,
      ),
    );
  }
  const raising = table.triggers.filter(
    ({ events, functionSchema }) =>
      functionSchema === table.schema && (events.includes('insert') || events.includes('update')),
  );
  if (raising.length > 0) {
    const names = raising.map(({ name }) => name).join(', ');
    found.push(
      ok(`${table.name} triggers`, `run for our rows: ${names}. Records that one rejects become sync errors`),
    );
  }
  return [...found, ...calculatedValues(table)];
}

/** Rules about values that we calculate are worth a look: no change in HubSpot can satisfy them. */
function calculatedValues(table: SharedTable): Check[] {
  return table.checks
    .filter(({ columns, condition }) => columns.some((column) => isAtRisk(column, condition)))
    .map(({ name, columns, condition }) =>
      warning(
        `${table.name} check ${name}`,
        `${condition} concerns ${columns.join(', ')}, which we calculate`,
        'Check that it allows our values: scores from 0 to 100, the trends growing, stable and declining, roles such as Champion and Decision maker, and any date.',
      ),
    );
}

/** The usual range of scores is no risk. */
function isAtRisk(column: string, condition: string): boolean {
  if (!calculated.includes(column)) return false;
  const isRange = /^\(\(\w+ >= 0\) AND \(\w+ <= 100\)\)$/.test(condition);
  const hasTrends = ['growing', 'stable', 'declining'].every((trend) => condition.includes(`'${trend}'`));
  return !isRange && !hasTrends;
}

/** A field that a portal's mapping fills. */
export interface MappedField {
  objectType: string;
  field: string;
}

/** The fields that the current mappings of an organization's portals fill, or of all portals. */
export async function readMappedFields(
  db: Kysely<Database>,
  organizationId: string | undefined,
): Promise<MappedField[]> {
  const { rows } = await sql<MappedField>`
    select distinct v.object_type as "objectType", m ->> 'field' as field
    from (
      select distinct on (integration_id, object_type) object_type, mappings from hubspot_mapping_versions
      where ${organizationId ?? null}::uuid is null or organization_id = ${organizationId ?? null}::uuid
      order by integration_id, object_type, version desc
    ) v
    cross join lateral jsonb_array_elements(v.mappings) m
    where coalesce(m ->> 'direction', 'inbound') = 'inbound'`.execute(db);
  return rows;
}

function filledColumns(table: SharedTable, mapped: readonly MappedField[]): ReadonlySet<string> {
  const mapping = Object.values(syncMappings.objects).find((one) => one.table === table.name);
  const fields = mapping
    ? [
        ...mapped.flatMap(({ objectType, field }) => (objectType === mapping.objectType ? [field] : [])),

        ...mapping.fields.map(({ field }) => field),
        ...mapping.derivedFields,
        ...(mapping.completedFields ?? []),
      ]
    : Object.keys(ourColumns[table.name]);
  return new Set(fields.filter((field) => field !== 'id' && table.columns.has(field)));
}

function limitsOf(column: ColumnProfile): string[] {
  const { name, enumLabels, domainChecks, maxLength, precision } = column;
  const labels = enumLabels && [
    ...enumLabels.slice(0, shownLabels),
    ...(enumLabels.length > shownLabels ? ['…'] : []),
  ];
  return [
    ...(labels ? [`${name} is one of ${labels.join(', ')}`] : []),
    ...(maxLength !== null || precision !== null ? [`${name} is ${column.plainType}`] : []),
    ...domainChecks.map((check) => `${name} ${check.condition}`),
  ];
}
