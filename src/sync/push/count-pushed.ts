import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { ObjectType } from '../../contract/common.ts';
import { countSeldom } from '../../db/slow-counts.ts';
import type { Database } from '../../db/tables.ts';
import { hasScore } from '../portal/has-score.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

interface Counting {
  db: Kysely<Database>;
  clock: Clock;
}

/** A portal's records with pushed values. */
interface PushedCount {
  pushed: number;
  /** Of those, the records whose values were confirmed in HubSpot. */
  confirmed: number;
  /** Of those, the records whose values were overwritten in HubSpot. */
  overwritten: number;
  lastPushedAt: Date | null;
}

/**
 * Records of a type with pushed values; for more than 200,000, as of a moment ago.
 * @param properties at least one of these was sent; absent: any.
 */
export async function countPushed(
  context: Counting,
  { organizationId, integrationId }: PortalScope,
  objectType: ObjectType,
  properties?: readonly string[],
): Promise<PushedCount> {
  const sent = sql`integration_id = ${integrationId} and organization_id = ${organizationId}
    and object_type = ${objectType} and ${properties ? sql`properties ?| ${[...properties]}::text[]` : sql`true`}`;
  const count = async () => {
    const { rows } = await sql<{ pushed: string; confirmed: string; overwritten: string }>`
      select count(*) as pushed, count(confirmed_at) as confirmed, count(overwritten_at) as overwritten
      from pushed_values where ${sent}`.execute(context.db);
    const [row] = rows;
    return {
      pushed: Number(row?.pushed ?? 0),
      confirmed: Number(row?.confirmed ?? 0),
      overwritten: Number(row?.overwritten ?? 0),
    };
  };
  const key = `${objectType} of ${integrationId} with ${properties?.join() ?? 'anything'}`;
  const counts = await countSeldom(context, key, count, ({ pushed }) => pushed);
  const { rows } = await sql<{ pushed_at: Date }>`
    select pushed_at from pushed_values where ${sent} order by pushed_at desc limit 1`.execute(context.db);
  return { ...counts, lastPushedAt: rows[0]?.pushed_at ?? null };
}

/** The number of waiting records, and since when the first has been waiting. */
export interface Waiting {
  waiting: number;
  since: Date | null;
}

/** Waiting records of a type; for many, as of a moment ago. */
export function countWaiting(
  context: Counting,
  scope: PortalScope,
  objectType: ObjectType,
): Promise<Waiting> {
  return countQueued(context, scope, objectType, sql``, `waiting ${objectType} of ${scope.integrationId}`);
}

/** Customers with waiting health scores; for many, as of a moment ago. */
export function countWaitingHealth(context: Counting, scope: PortalScope): Promise<Waiting> {
  const scored = sql`
    join customers c on c.id = o.row_id and c.organization_id = o.organization_id and ${hasScore(sql`c.id`)}`;
  return countQueued(context, scope, 'company', scored, `waiting health of ${scope.integrationId}`);
}

function countQueued(
  context: Counting,
  { organizationId, integrationId }: PortalScope,
  objectType: ObjectType,
  joined: RawBuilder<unknown>,
  key: string,
): Promise<Waiting> {
  const count = async () => {
    const { rows } = await sql<{ waiting: string; since: Date | null }>`
      select count(*) as waiting, min(o.queued_at) as since from push_outbox o ${joined}
      where o.integration_id = ${integrationId} and o.organization_id = ${organizationId}
        and o.object_type = ${objectType}`.execute(context.db);
    return { waiting: Number(rows[0]?.waiting ?? 0), since: rows[0]?.since ?? null };
  };
  return countSeldom(context, key, count, ({ waiting }) => waiting);
}
