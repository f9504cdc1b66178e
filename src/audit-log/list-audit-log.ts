import { sql } from 'kysely';
import { actorName, auditKindIn, auditKindOf } from '../base/actors.ts';
import type { OrganizationContext } from '../context/context.ts';
import type { AuditEntry, AuditFilter, AuditGroup, AuditList, AuditQuery } from '../contract/audit-log.ts';
import { type Keyset, keysetAfter, keysetKey, keysetOrder, keysetPage } from '../db/keyset.ts';
import { actionsOf, auditWords, describeAction } from './audit-words.ts';

interface EntryRow {
  id: string;
  at: Date;
  actor: string;
  action: string;
  integration_id: string | null;
  portal_id: string | null;
  portal_name: string | null;
  details: Record<string, unknown>;
  key: string[];
}

const keyset: Keyset = {
  name: 'audit-log',
  columns: [
    { sql: sql`l.created_at`, type: 'timestamptz' },
    { sql: sql`l.id`, type: 'uuid' },
  ],
  direction: 'desc',
};

const actorKind = auditKindIn(sql`l.actor`);

/**
 * A page of the audit log, newest first, as text.
 * @throws {AppError} `validation_failed` for a cursor of another list.
 */
export async function listAuditLog(context: OrganizationContext, query: AuditQuery): Promise<AuditList> {
  const { organizationId } = context;
  const conditions = [
    sql`l.organization_id = ${organizationId}`,
    keysetAfter(keyset, query.cursor),
    ...filters(query),
  ];
  const { rows } = await sql<EntryRow>`
    select l.id, l.created_at as at, l.actor, l.action, l.integration_id, l.details,
      coalesce(p.portal_id, i.external_account_id) as portal_id, p.name as portal_name,
      ${keysetKey(keyset)} as key
    from audit_log l
    left join integrations i on i.id = l.integration_id and i.organization_id = l.organization_id
    left join hubspot_portals p on p.integration_id = i.id
    where ${sql.join(conditions, sql` and `)}
    order by ${keysetOrder(keyset)} limit ${query.limit + 1}`.execute(context.db);
  const people = await namesOf(context, rows);
  return keysetPage(keyset, rows, query.limit, (row) => toEntry(row, people));
}

function filters(filter: AuditFilter) {
  const conditions: ReturnType<typeof sql>[] = [];
  if (filter.actor !== undefined) conditions.push(sql`l.actor = ${filter.actor}`);
  if (filter.by) conditions.push(sql`${actorKind} = any(${filter.by}::text[])`);
  if (filter.group) conditions.push(ofGroup(filter.group));
  if (filter.integrationId) conditions.push(sql`l.integration_id = ${filter.integrationId}`);
  if (filter.from) conditions.push(sql`l.created_at >= ${filter.from}::timestamptz`);
  if (filter.until) conditions.push(sql`l.created_at < ${filter.until}::timestamptz`);
  return conditions;
}

function ofGroup(group: AuditGroup) {
  return group === 'other'
    ? sql`l.action <> all(${Object.keys(auditWords)}::text[])`
    : sql`l.action = any(${actionsOf(group)}::text[])`;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Display names of the actors, and of the users and keys in the entries of a page. */
async function namesOf(
  context: OrganizationContext,
  rows: readonly EntryRow[],
): Promise<Map<string, string>> {
  const named = rows.flatMap(({ actor, details }) => [actor, details.userId]);
  const ids = named.filter((id) => typeof id === 'string' && uuid.test(id));
  if (ids.length === 0) return new Map();
  const { rows: people } = await sql<{ id: string; name: string }>`
    select id, coalesce(name, email) as name from users
    where organization_id = ${context.organizationId} and id = any(${[...new Set(ids)]}::uuid[])
      and coalesce(name, email) is not null`.execute(context.db);
  return new Map(people.map(({ id, name }) => [id, name]));
}

function toEntry(row: EntryRow, people: Map<string, string>): AuditEntry {
  const userOf = (id: unknown) => (typeof id === 'string' ? people.get(id) : undefined) ?? 'a deleted user';
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: { kind: auditKindOf(row.actor), id: row.actor, name: actorName(row.actor, people) },
    action: row.action,
    ...describeAction(row.action, row.details, { userOf }),
    integration:
      row.integration_id === null
        ? null
        : { id: row.integration_id, portalId: row.portal_id, name: row.portal_name },
    details: row.details,
  };
}
