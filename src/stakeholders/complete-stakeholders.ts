import type { Transaction } from 'kysely';
import type { Database } from '../db/tables.ts';
import { coerceValue } from '../sync/mapping/coerce-value.ts';
import type { ColumnTypes } from '../sync/mapping/column-types.ts';
import type { NewRow } from '../sync/mapping/object-mapping.ts';
import type { PortalScope } from '../sync/portal/portal-scope.ts';
import { readScoring } from './apply-engagement.ts';
import { rolesOf, wordsOf } from './buying-roles.ts';
import type { EngagementFacts } from './engagement-facts.ts';
import { scoreEngagement } from './engagement-score.ts';

/** Columns that follow from a contact together with its links. */
export const completedFields = [
  'hubspot_roles',
  'is_decision_maker',
  'is_champion',
  'role',
  'engagement_score',
  'engagement_components',
] as const;

/**
 * What `applyRoles` and `applyEngagement` would write into new rows, so that these can be inserted with it.
 * @returns undefined if a platform's column isn't nullable: such rows get their roles and scores afterwards.
 */
export async function completeStakeholders(
  trx: Transaction<Database>,
  scope: PortalScope,
  columns: ColumnTypes,
  rows: readonly NewRow[],
): Promise<ReadonlyMap<string, Record<string, unknown>> | undefined> {
  if (completedFields.some((field) => isNullable(field) && columns.get(field)?.required)) return undefined;
  const { isMapped, now } = await readScoring(trx, scope);
  return new Map(
    rows.map(({ rowId, values, labels }) => [
      rowId,
      {
        ...rolesIn(values, labels, columns),
        ...(isMapped ? {} : engagementIn(values, now)),
      },
    ]),
  );
}

const isNullable = (field: (typeof completedFields)[number]) =>
  field === 'role' || field === 'engagement_score' || field === 'engagement_components';

function rolesIn(
  values: NewRow['values'],
  labels: readonly string[],
  columns: ColumnTypes,
): Record<string, unknown> {
  const roles = rolesOf(typeof values.buying_roles === 'string' ? values.buying_roles : null, labels);
  const words = wordsOf(roles[0]);
  const column = columns.get('role');
  const fitting = column && words !== null ? coerceValue(words, column) : { value: null };
  return {
    hubspot_roles: roles,
    is_decision_maker: roles.includes('DECISION_MAKER') || values.is_decision_maker === true,
    is_champion: roles.includes('CHAMPION') || values.is_champion === true,
    role: values.role ?? ('value' in fitting ? fitting.value : null),
  };
}

function engagementIn(values: NewRow['values'], now: number): Record<string, unknown> {
  const facts = values.engagement_facts as EngagementFacts | null | undefined;
  if (!facts) return {};
  const last = typeof values.last_engaged_at === 'string' ? new Date(values.last_engaged_at) : null;
  const engagement = scoreEngagement(facts, last, now);
  return engagement
    ? { engagement_score: engagement.score, engagement_components: engagement.components }
    : {};
}
