import { sql, type Transaction } from 'kysely';
import { toJsonb } from '../db/jsonb.ts';
import type { Database } from '../db/tables.ts';
import { updateWithLedger } from '../sync/store/change-ledger.ts';
import type { WriteScope } from '../sync/store/write-scope.ts';
import { buyingRoles } from './buying-roles.ts';

/** HubSpot's roles with their words and weight, as rows. */
const roles = sql`jsonb_to_recordset(${toJsonb(
  buyingRoles.map((role, weight) => ({ ...role, weight })),
)}::jsonb) as known (role text, words text, weight int)`;

/** A label that people chose for a link, as HubSpot would name the role: "Legal & Compliance" too. */
const asRole = (text: ReturnType<typeof sql>) =>
  sql`regexp_replace(replace(upper(trim(${text})), '&', 'AND'), '[^A-Z]+', '_', 'g')`;

/**
 * Gives stakeholders the parts in buying that HubSpot knows them by, from the property `hs_buying_role` and from
 * the labels of their links to companies. One statement, whatever their number; nothing is written where the roles
 * are those that were applied before.
 *
 * Decision maker and champion are set when HubSpot says so, and unset when it no longer does; marks that were set
 * here by hand, of which HubSpot never spoke, stay. `role` takes the weightiest role's words while it is empty or
 * still says what it was given here.
 * @returns ids of the stakeholders that were changed.
 */
export async function applyRoles(
  trx: Transaction<Database>,
  scope: WriteScope,
  stakeholderIds: string[],
): Promise<string[]> {
  if (stakeholderIds.length === 0) return [];
  const mark = (column: 'is_decision_maker' | 'is_champion', role: string) => sql`${sql.ref(column)} = case
    when ${role} = any(w.roles) then true
    when ${role} = any(t.hubspot_roles) then false
    else ${sql.ref(`t.${column}`)} end`;
  const wordsOf = (weightiest: ReturnType<typeof sql>) =>
    sql`(select known.words from ${roles} where known.role = ${weightiest})`;
  const update = sql`
    update stakeholders t set
      hubspot_roles = w.roles,
      ${mark('is_decision_maker', 'DECISION_MAKER')},
      ${mark('is_champion', 'CHAMPION')},
      role = case
        when t.role is null or t.role = ${wordsOf(sql`t.hubspot_roles[1]`)} then ${wordsOf(sql`w.roles[1]`)}
        else t.role end,
      updated_at = now()
    from (
      select s.id, array(
        select known.role from ${roles}
        where known.role in (
          select ${asRole(sql`said`)} from unnest(string_to_array(s.buying_roles::text, ';')) as said
          union all
          select ${asRole(sql`label`)} from stakeholder_customers l, unnest(l.labels) as label
          where l.stakeholder_id = s.id and l.organization_id = s.organization_id)
        order by known.weight
      ) as roles
      from stakeholders s
      where s.id = any(${stakeholderIds}::uuid[]) and s.organization_id = ${scope.organizationId}
    ) w
    where t.id = w.id and t.hubspot_roles is distinct from w.roles`;
  return updateWithLedger(
    trx,
    scope,
    'stakeholders',
    { columns: ['role', 'is_decision_maker', 'is_champion'] },
    update,
  );
}
