import { sql } from 'kysely';
import { actorName, parseActor } from '../../base/actors.ts';
import type { OrganizationContext } from '../../context/context.ts';

/** The display names of actors: users by name, keys and programs by their labels. */
export async function actorNames(
  context: OrganizationContext,
  actors: readonly string[],
): Promise<Map<string, string>> {
  const ids = actors.map(parseActor).flatMap((actor) => (actor.kind === 'user' ? actor.id : []));
  const { rows } =
    ids.length === 0
      ? { rows: [] }
      : await sql<{ id: string; name: string | null }>`
          select id::text as id, coalesce(name, email) as name from users
          where organization_id = ${context.organizationId} and id = any(${ids}::uuid[])`.execute(context.db);
  const users = new Map(rows.map(({ id, name }) => [id, name ?? 'User without a name']));
  return new Map(actors.map((actor) => [actor, actorName(actor, users)]));
}
