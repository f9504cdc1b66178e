import { sql } from 'kysely';
import { actorName } from '../base/actors.ts';
import { AppError } from '../base/errors.ts';
import { knownRole, lowerRole } from '../base/roles.ts';
import type { OrganizationContext } from '../context/context.ts';
import type { ApiKey, ApiKeyList, ApiKeyListQuery, ApiKeyState } from '../contract/api-keys.ts';
import type { Role } from '../contract/common.ts';
import { type Keyset, keysetAfter, keysetKey, keysetOrder, keysetPage } from '../db/keyset.ts';

interface KeyRow {
  id: string;
  name: string;
  role: Role;
  maker_role: string | null;
  has_maker: boolean;
  last_four: string;
  state: ApiKeyState;
  made_by: string;
  maker_name: string | null;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
  revoked_by: string | null;
  revoker_name: string | null;
}

const keyset: Keyset = {
  name: 'api-keys',
  columns: [
    { sql: sql`k.created_at`, type: 'timestamptz' },
    { sql: sql`k.id`, type: 'uuid' },
  ],
  direction: 'desc',
};

/**
 * A page of the organization's keys, newest first, including revoked ones.
 * @throws {AppError} `validation_failed` for a cursor of another list.
 */
export async function listApiKeys(context: OrganizationContext, query: ApiKeyListQuery): Promise<ApiKeyList> {
  const conditions = [keysetAfter(keyset, query.cursor)];
  if (query.state) conditions.push(sql<boolean>`${stateAt(context)} = ${query.state}`);
  const rows = await select(context, conditions, query.limit + 1);
  return keysetPage(keyset, rows, query.limit, toKey);
}

/** @throws {AppError} `not_found` */
export async function readApiKey(context: OrganizationContext, id: string): Promise<ApiKey> {
  const [row] = await select(context, [sql`k.id = ${id}`], 1);
  if (!row) throw noSuchKey();
  return toKey(row);
}

function noSuchKey(): AppError {
  return new AppError('not_found', 'There is no API key with this id. GET /api/api-keys lists them.');
}

function stateAt(context: OrganizationContext) {
  return sql`case
    when k.revoked_at is not null or (k.made_by_user_id is not null and not coalesce(u.can_sign_in, false)) then 'revoked'
    when k.expires_at <= ${new Date(context.clock.now())} then 'expired'
    else 'working' end`;
}

async function select(
  context: OrganizationContext,
  conditions: readonly ReturnType<typeof sql>[],
  limit: number,
): Promise<(KeyRow & { key: string[] })[]> {
  const { organizationId } = context;
  const { rows } = await sql<KeyRow & { key: string[] }>`
    select k.id, k.name, k.role, u.role as maker_role, k.made_by_user_id is not null as has_maker, k.last_four,
      ${stateAt(context)} as state, k.created_at, k.expires_at, k.last_used_at, k.revoked_at,
      k.made_by, k.revoked_by, coalesce(u.name, u.email) as maker_name, coalesce(r.name, r.email) as revoker_name,
      ${keysetKey(keyset)} as key
    from cscx_api_keys k
    left join users u on u.id = k.made_by_user_id and u.organization_id = k.organization_id
    left join users r on r.id::text = k.revoked_by and r.organization_id = k.organization_id
    where k.organization_id = ${organizationId} and ${sql.join([...conditions], sql` and `)}
    order by ${keysetOrder(keyset)} limit ${limit}`.execute(context.db);
  return rows;
}

function toKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    role: row.has_maker ? lowerRole(row.role, knownRole(row.maker_role)) : row.role,
    lastFour: row.last_four,
    state: row.state,
    madeBy: row.maker_name ?? actorName(row.made_by),
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    revokedBy: row.revoked_by === null ? null : (row.revoker_name ?? actorName(row.revoked_by)),
  };
}
