import { sql } from 'kysely';
import type { OrganizationContext } from '../../context.ts';

/** How people know those who acted: users by their names; programs stay what they are called. */
export async function actorNames(
  context: OrganizationContext,
  actors: readonly string[],
): Promise<Map<string, string>> {
  if (actors.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`
    select id::text as id, coalesce(name, email) as name from users
    where organization_id = ${context.organizationId} and id::text = any(${[...new Set(actors)]})
      and coalesce(name, email) is not null`.execute(context.db);
  return new Map(rows.map((row) => [row.id, row.name]));
}
