import { sql } from 'kysely';
import type { Context } from '../context/context.ts';

/**
 * Creates an organization of the host if it is unknown here, and follows its name.
 * @param organization.id the host's id of the organization.
 */
export async function ensureOrganization(
  { db }: Context,
  { id, name }: { id: string; name?: string | undefined },
): Promise<void> {
  await sql`
    insert into organizations (id, name) values (${id}, ${name ?? 'Organization'})
    on conflict (id) do update set name = excluded.name
    where ${name !== undefined}::boolean and organizations.name is distinct from excluded.name`.execute(db);
}
