import { sql, type Transaction } from 'kysely';
import { toJsonb } from '../db/jsonb.ts';
import type { Database } from '../db/tables.ts';
import type { WriteScope } from '../sync/portal/write-scope.ts';
import { updateWithLedger } from '../sync/store/change-ledger.ts';
import { refusedColumns } from '../sync/store/refusals/refused-columns.ts';
import { rolesOf, wordsOf } from './buying-roles.ts';

interface RolesRow {
  id: string;
  said: string | null;
  labels: string[];
  /** The roles as last applied. */
  roles: string[];
}

/**
 * Updates stakeholders' buying roles from HubSpot: from the property `hs_buying_role` and from the labels of their
 * links to companies. A few statements, whatever the number of stakeholders; nothing is written if the roles are
 * unchanged. A column stays as it is if a rule of the platform's table doesn't allow the new value.
 *
 * Decision maker and champion are set if HubSpot has the role, and unset once it no longer does; marks that were set
 * here and never came from HubSpot stay. `role` gets the label of the most important buying role if it is empty or
 * still has the label from the last time.
 * @returns ids of the stakeholders that were changed.
 */
export async function applyRoles(
  trx: Transaction<Database>,
  scope: WriteScope,
  stakeholderIds: string[],
): Promise<string[]> {
  if (stakeholderIds.length === 0) return [];
  const { rows } = await sql<RolesRow>`
    select s.id, s.buying_roles::text as said, s.hubspot_roles as roles, array(
      select label from stakeholder_customers l, unnest(l.labels) as label
      where l.stakeholder_id = s.id and l.organization_id = s.organization_id) as labels
    from stakeholders s
    where s.id = any(${stakeholderIds}::uuid[]) and s.organization_id = ${scope.organizationId}`.execute(trx);
  const changed = rows.flatMap(({ id, said, labels, roles }) => {
    const next = rolesOf(said, labels);
    if (next.length === roles.length && next.every((role, at) => role === roles[at])) return [];
    return [{ id, roles: next, words: wordsOf(next[0]), words_before: wordsOf(roles[0]) }];
  });
  if (changed.length === 0) return [];
  const values = new Map([
    ['is_decision_maker', mark('is_decision_maker', 'DECISION_MAKER')],
    ['is_champion', mark('is_champion', 'CHAMPION')],
    ['role', sql`case when t.role is null or t.role = w.words_before then w.words else t.role end`],
  ]);
  const inputOf = (rows: readonly object[]) => sql`jsonb_to_recordset(${toJsonb(rows)}::jsonb)
    as w (id uuid, roles text[], words text, words_before text, keep text[])`;
  const refused = await refusedColumns(trx, scope, {
    table: 'stakeholders',
    input: inputOf(changed),
    values,
  });
  const assignments = [...values].map(
    ([column, value]) =>
      sql`${sql.ref(column)} = case when ${sql.lit(column)} = any(w.keep) then ${sql.ref(`t.${column}`)} else ${value} end`,
  );
  const update = sql`
    update stakeholders t set hubspot_roles = w.roles, ${sql.join(assignments)}, updated_at = now()
    from ${inputOf(changed.map((row) => ({ ...row, keep: refused.get(row.id) ?? [] })))}
    where t.id = w.id and t.organization_id = ${scope.organizationId}`;
  return updateWithLedger(
    trx,
    scope,
    'stakeholders',
    { columns: ['role', 'is_decision_maker', 'is_champion'] },
    update,
  );
}

/** A mark follows its role in HubSpot; one that never came from there stays. */
const mark = (column: 'is_decision_maker' | 'is_champion', role: string) => sql`case
  when ${role} = any(w.roles) then true
  when ${role} = any(t.hubspot_roles) then false
  else ${sql.ref(`t.${column}`)} end`;
