import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { knownRole, lowerRole } from '../base/roles.ts';
import type { Context } from '../context/context.ts';
import type { Role } from '../contract/common.ts';

/** The prefix of all keys, which makes them recognizable anywhere. */
export const keyPrefix = 'cscx_';

interface KnownKey {
  id: string;
  name: string;
  organizationId: string;
  role: Role;
  madeByUserId: string | null;
}

/** The state of the key in a request. Only the holder of the whole key learns more than `unknown`. */
export type FoundKey = { state: 'working'; key: KnownKey } | { state: 'expired' | 'revoked' | 'unknown' };

/**
 * Looks up a key by the hash of the whole key, so that timing reveals nothing. Stores when it was used, at most once
 * a minute.
 */
export async function findApiKey(context: Context, given: string): Promise<FoundKey> {
  if (!given.startsWith(keyPrefix)) return { state: 'unknown' };
  const now = new Date(context.clock.now());
  const row = await context.db
    .selectFrom('cscx_api_keys as k')
    .leftJoin('users as u', (join) =>
      join.onRef('u.id', '=', 'k.made_by_user_id').onRef('u.organization_id', '=', 'k.organization_id'),
    )
    .where('k.key_hash', '=', hashKey(given))
    .select([
      'k.id',
      'k.name',
      'k.organization_id',
      'k.role',
      'k.expires_at',
      'k.revoked_at',
      'k.last_used_at',
    ])
    .select(['k.made_by_user_id', 'u.role as maker_role', 'u.can_sign_in as maker_can_sign_in'])
    .executeTakeFirst();
  if (!row) return { state: 'unknown' };
  const hasMaker = row.made_by_user_id !== null;
  if (row.revoked_at !== null || (hasMaker && !row.maker_can_sign_in)) return { state: 'revoked' };
  if (row.expires_at !== null && row.expires_at <= now) return { state: 'expired' };
  if (row.last_used_at === null || row.last_used_at.getTime() < now.getTime() - 60_000) {
    await context.db
      .updateTable('cscx_api_keys')
      .set({ last_used_at: now })
      .where('id', '=', row.id)
      .where('organization_id', '=', row.organization_id)
      // Only one of many simultaneous requests writes.
      .where(sql<boolean>`last_used_at is not distinct from ${row.last_used_at}`)
      .execute();
  }
  return {
    state: 'working',
    key: {
      id: row.id,
      name: row.name,
      organizationId: row.organization_id,
      role: hasMaker ? lowerRole(row.role, knownRole(row.maker_role)) : row.role,
      madeByUserId: row.made_by_user_id,
    },
  };
}

export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
