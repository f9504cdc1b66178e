import { sql } from 'kysely';
import { actorName } from '../../actors.ts';
import type { OrganizationContext } from '../../context.ts';

const userId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** How people know those who acted, each of them: users by their names, keys and programs as they are called. */
export async function actorNames(
  context: OrganizationContext,
  actors: readonly string[],
): Promise<Map<string, string>> {
  const names = new Map(
    actors.map((actor) => [actor, userId.test(actor) ? 'Deleted user' : actorName(actor)]),
  );
  const ids = [...names.keys()].filter((actor) => userId.test(actor));
  if (ids.length === 0) return names;
  const { rows } = await sql<{ id: string; name: string | null }>`
    select id::text as id, coalesce(name, email) as name from users
    where organization_id = ${context.organizationId} and id = any(${ids}::uuid[])`.execute(context.db);
  for (const { id, name } of rows) names.set(id, name ?? 'User without a name');
  return names;
}
