import type pg from 'pg';

/** A person's membership of an organization. */
export interface Member {
  organizationId: string;
  organizationName: string;
  role: string;
}

export interface Person {
  id: string;
  email: string;
  name: string | null;
  memberships: Member[];
}

/** Everyone who can sign in. */
export async function listPeople(pool: pg.Pool): Promise<Person[]> {
  const { rows } = await pool.query<Omit<Person, 'memberships'>>(
    'select id, email, full_name as name from users order by full_name',
  );
  return Promise.all(
    rows.map(async (person) => ({ ...person, memberships: await membershipsOf(pool, person.id) })),
  );
}

export async function membershipsOf(pool: pg.Pool, userId: string): Promise<Member[]> {
  const { rows } = await pool.query<Member>(
    `select o.id as "organizationId", o.name as "organizationName", m.role
     from org_members m join organizations o on o.id = m.organization_id
     where m.user_id = $1 and m.status = 'active'
     order by o.name`,
    [userId],
  );
  return rows;
}
