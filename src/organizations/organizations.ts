import { sql } from 'kysely';
import { AppError } from '../base/errors.ts';
import { type Context, defaultOrganizationId } from '../context/context.ts';

export interface Organization {
  id: string;
  name: string;
  createdAt: string;
  /** Connected HubSpot accounts. */
  portals: number;
  /** Users who can sign in. */
  users: number;
}

/** All organizations of the installation, by name. */
export async function listOrganizations({ db }: Context): Promise<Organization[]> {
  const { rows } = await sql<{
    id: string;
    name: string;
    created_at: Date;
    portals: number;
    users: number;
  }>`
    select o.id, o.name, o.created_at,
      (select count(*)::int from hubspot_portals p where p.organization_id = o.id and p.disconnected_at is null)
        as portals,
      (select count(*)::int from users u where u.organization_id = o.id and u.can_sign_in) as users
    from organizations o
    order by lower(o.name), o.id`.execute(db);
  return rows.map(({ id, name, created_at, portals, users }) => ({
    id,
    name,
    createdAt: created_at.toISOString(),
    portals,
    users,
  }));
}

/**
 * Creates an organization.
 * @param input.id the platform's id of the organization, if the database is shared with the platform.
 * @returns its id.
 * @throws {AppError} `conflict` if there is one with this id.
 */
export async function createOrganization(
  { db }: Context,
  input: { name: string; id?: string | undefined },
): Promise<string> {
  const row = await db
    .insertInto('organizations')
    .values({ name: toName(input.name), ...(input.id === undefined ? {} : { id: input.id }) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (row) return row.id;
  throw new AppError('conflict', `There is already an organization with the id ${input.id}.`);
}

/** @throws {AppError} `not_found`, or `validation_failed` for a name that is empty or too long. */
export async function renameOrganization({ db }: Context, id: string, name: string): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('organizations')
    .set({ name: toName(name) })
    .where('id', '=', id)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw unknownOrganization(id);
}

/** @throws {AppError} `not_found` */
export async function readOrganization({ db }: Context, id: string): Promise<{ id: string; name: string }> {
  const row = await db
    .selectFrom('organizations')
    .select(['id', 'name'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw unknownOrganization(id);
  return row;
}

/** The organization of rows that name none. It can be renamed and linked, but not deleted. */
export const isDefault = (id: string): boolean => id === defaultOrganizationId;

const longestName = 200;

function toName(text: string): string {
  const name = text.trim();
  if (name !== '' && [...name].length <= longestName) return name;
  throw new AppError('validation_failed', `The name must have 1 to ${longestName} characters.`);
}

const unknownOrganization = (id: string) =>
  new AppError(
    'not_found',
    `No organization with the id ${id}. List them with: npm run cli -- organizations list`,
  );
