import { sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import { isSeen } from '../context/seen-rows.ts';
import type { FieldChange } from '../contract/changes.ts';
import { toAmount } from '../db/amount.ts';
import { objectTypeOf } from '../db/object-tables.ts';
import type { ChangeSource } from '../db/tables.ts';
import { labelsOf } from '../text/option-labels.ts';

/** A row of the change ledger, with the name of its record. */
export interface ChangeRow {
  id: string;
  integration_id: string;
  table_name: 'customers' | 'stakeholders' | 'deals';
  row_id: string;
  record_name: string | null;
  field: string;
  /** JSON as text: PostgreSQL's driver would lose digits of a large number. */
  before: string | null;
  after: string | null;
  property: string | null;
  source: ChangeSource;
  run_id: string | null;
  source_changed_at: Date | null;
  changed_at: Date;
}

export const changeColumns = sql`f.id, f.integration_id, f.table_name, f.row_id, f.field, f.before::text as before, f.after::text as after, f.property,
  f.source, f.run_id, f.source_changed_at, f.changed_at`;

/** The readable names of a deal's stage: its label, and its renewal stage. */
const followsStage = ['stage_label', 'renewal_stage', 'is_closed', 'is_won'];

/**
 * Whether a row of the ledger `f` is shown as a change of its own. When a deal moves, its stage label, its renewal
 * stage and whether it is closed follow from the stage: that is one change, shown for the stage.
 */
export const isOwnChange = sql<boolean>`not (f.table_name = 'deals' and f.field in (${sql.join(
  followsStage.map((field) => sql.lit(field)),
)}) and exists (
  select from field_changes m
  where m.row_id = f.row_id and m.table_name = 'deals' and m.field = 'stage_id' and m.changed_at = f.changed_at))`;

/**
 * Rows of the ledger as shown to users. Ids and HubSpot's internal values get readable names, if still known: a
 * deleted user or option keeps the plain value.
 */
export async function toFieldChanges(
  context: OrganizationContext,
  rows: readonly ChangeRow[],
): Promise<FieldChange[]> {
  const changes = rows.map((row) => ({ ...row, before: toValue(row.before), after: toValue(row.after) }));
  const properties = await readProperties(context, changes);
  const words = await readWords(context, changes, properties);
  return changes.map((row) => ({
    id: row.id,
    objectType: objectTypeOf[row.table_name],
    rowId: row.row_id,
    recordName: row.record_name,
    field: row.field,
    before: row.before,
    after: row.after,
    beforeLabel: words(row, row.before),
    afterLabel: words(row, row.after),
    property: row.property,
    propertyLabel: properties.get(propertyKey(row))?.label ?? null,
    integrationId: row.integration_id,
    source: row.source,
    runId: row.run_id,
    sourceChangedAt: row.source_changed_at?.toISOString() ?? null,
    at: row.changed_at.toISOString(),
  }));
}

type Change = Omit<ChangeRow, 'before' | 'after'> & { before: unknown; after: unknown };

/** A value of the ledger; a number keeps every digit. */
function toValue(json: string | null): unknown {
  if (json === null) return null;
  return /^-?\d/.test(json) ? toAmount(json) : JSON.parse(json);
}

type Words = (row: Change, value: unknown) => string | null;

/** Fields that contain ids of our rows, and of which table. */
const referringFields: Record<string, 'users' | 'customers'> = {
  csm_id: 'users',
  owner_id: 'users',
  customer_id: 'customers',
};
const stageFields = ['stage_id', 'pipeline_id'];

async function readWords(
  context: OrganizationContext,
  rows: readonly Change[],
  properties: ReadonlyMap<string, PropertyWords>,
): Promise<Words> {
  const [names, stages, labels] = await Promise.all([
    readNames(context, rows),
    readStages(context, rows),
    readLabels(context, rows),
  ]);
  return (row, value) => {
    if (row.field === 'merge') return value === null ? null : mergeInWords(row.row_id, value as MergeNote);
    if (row.field in referringFields) return typeof value === 'string' ? (names.get(value) ?? null) : null;
    if (stageFields.includes(row.field)) {
      const asItWas = labels.get(row.id)?.[value === row.before ? 'before' : 'after'];
      return asItWas ?? stages.get(`${row.integration_id} ${String(value)}`) ?? null;
    }
    const property = properties.get(propertyKey(row));
    return property ? labelsOf(value, property.options) : null;
  };
}

/** The text about a merge: the row in which HubSpot's survivor continues, and why. */
interface MergeNote {
  survivorId: string;
  keptRow: string;
  because: 'merge_event' | 'same_id' | 'values' | 'history' | 'age';
}

const keptBecause: Record<MergeNote['because'], string> = {
  merge_event: 'it is the primary record of the merge in HubSpot',
  same_id: 'its id was kept in HubSpot',
  values: 'its values were kept in HubSpot',
  history: 'it has the longer history here',
  age: 'it was here first',
};

function mergeInWords(rowId: string, { survivorId, keptRow, because }: MergeNote): string {
  const what =
    rowId === keptRow
      ? `This record was kept as HubSpot record ${survivorId}`
      : `Merged into HubSpot record ${survivorId}. The other record was kept`;
  return `${what}, because ${keptBecause[because]}.`;
}

/** Names of users and customers in the values, by id. */
async function readNames(
  context: OrganizationContext,
  rows: readonly Change[],
): Promise<Map<string, string>> {
  const idsIn = (table: 'users' | 'customers') => [
    ...new Set(
      rows
        .filter((row) => referringFields[row.field] === table)
        .flatMap((row) => [row.before, row.after])
        .filter((value) => typeof value === 'string'),
    ),
  ];
  const users = idsIn('users');
  const customers = idsIn('customers');
  if (users.length + customers.length === 0) return new Map();
  const { rows: found } = await sql<{ id: string; name: string }>`
    select id, coalesce(name, email) as name from users
    where (organization_id = ${context.organizationId} or organization_id is null) and id::text = any(${users})
      and coalesce(name, email) is not null
    union all
    select k.id, coalesce(u.name, u.email) from platform_people p join users u on u.id = p.user_id
    cross join unnest(array[p.csm_id, p.owner_id]) k (id)
    where p.organization_id = ${context.organizationId} and k.id::text = any(${users}) and k.id <> p.user_id
      and coalesce(u.name, u.email) is not null
    union all
    select id, name from customers
    where ${isSeen(context, 'customers')} and id::text = any(${customers}) and name is not null`.execute(
    context.db,
  );
  return new Map(found.map((row) => [row.id, row.name]));
}

/** Labels of the portals' stages and pipelines, by portal and id. */
async function readStages(
  context: OrganizationContext,
  rows: readonly Change[],
): Promise<Map<string, string>> {
  const portals = new Set(
    rows.filter((row) => stageFields.includes(row.field)).map((row) => row.integration_id),
  );
  if (portals.size === 0) return new Map();
  const stages = await context.db
    .selectFrom('hubspot_deal_stages')
    .select(['integration_id', 'pipeline_id', 'pipeline_label', 'stage_id', 'stage_label'])
    .where('organization_id', '=', context.organizationId)
    .where('integration_id', 'in', [...portals])
    .execute();
  return new Map(
    stages.flatMap((stage) => [
      [`${stage.integration_id} ${stage.pipeline_id}`, stage.pipeline_label],
      [`${stage.integration_id} ${stage.stage_id}`, stage.stage_label],
    ]),
  );
}

/** The stage labels of moved deals at the time of the move, by the id of the move. */
async function readLabels(
  context: OrganizationContext,
  rows: readonly Change[],
): Promise<Map<string, { before: string | null; after: string | null }>> {
  const moves = rows.filter((row) => row.field === 'stage_id').map((row) => row.id);
  if (moves.length === 0) return new Map();
  const { rows: found } = await sql<{ id: string; before: string | null; after: string | null }>`
    select m.id, l.before #>> '{}' as before, l.after #>> '{}' as after
    from field_changes m
    join field_changes l on l.row_id = m.row_id and l.table_name = m.table_name and l.field = 'stage_label'
      and l.changed_at = m.changed_at
    where m.id = any(${moves}::bigint[]) and m.organization_id = ${context.organizationId}`.execute(
    context.db,
  );
  return new Map(found.map((row) => [row.id, row]));
}

/** HubSpot's label of a property, and those of its options. */
interface PropertyWords {
  label: string | null;
  options: ReadonlyMap<string, string>;
}

const propertyKey = (row: Change) => `${row.integration_id} ${objectTypeOf[row.table_name]} ${row.property}`;

/** The current labels of the properties in the rows. */
async function readProperties(
  context: OrganizationContext,
  rows: readonly Change[],
): Promise<Map<string, PropertyWords>> {
  const named = new Map(rows.filter((row) => row.property !== null).map((row) => [propertyKey(row), row]));
  if (named.size === 0) return new Map();
  const wanted = [...named].map(([key, row]) => ({
    key,
    integration_id: row.integration_id,
    object_type: objectTypeOf[row.table_name],
    name: row.property,
  }));
  const { rows: found } = await sql<{
    key: string;
    label: string | null;
    options: { value: string; label: string }[] | null;
  }>`
    select w.key, p.definition ->> 'label' as label,
      case jsonb_typeof(p.definition -> 'options') when 'array' then p.definition -> 'options' end as options
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
      as w (key text, integration_id uuid, object_type text, name text)
    join hubspot_properties p on p.integration_id = w.integration_id and p.object_type = w.object_type and p.name = w.name
    where p.organization_id = ${context.organizationId}`.execute(context.db);
  return new Map(
    found.map(({ key, label, options }) => [
      key,
      { label, options: new Map((options ?? []).map((option) => [option.value, option.label])) },
    ]),
  );
}
