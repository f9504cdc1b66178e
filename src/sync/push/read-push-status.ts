import { sql } from 'kysely';
import type { OrganizationContext } from '../../context.ts';
import type { PushStatus } from '../../contract/health.ts';
import type { PortalSettings } from '../../contract/settings.ts';
import { AppError } from '../../errors.ts';
import { objectTypes } from '../../hubspot/objects.ts';
import { loadOutbound } from '../mapping/outbound-mappings.ts';
import { readSettings } from '../mapping/portal-settings.ts';
import { readHeld } from './held-properties.ts';
import { readPushState } from './push-state.ts';
import { readTypeProblem } from './push-types.ts';

interface Counts {
  status: string | null;
  disconnected_at: Date | null;
  waiting: string;
  waiting_since: Date | null;
  pushed: string;
  confirmed: string;
  overwritten: string;
  last_pushed_at: Date | null;
  failing: string;
  written: string | null;
  saved_same: string | null;
  saved_small: string | null;
  saved_newer: string | null;
}

/**
 * Where pushing stands in a portal: whether it works, what waits, what HubSpot has, and the writes that were saved.
 * @throws {AppError} `not_found`
 */
export async function readPushStatus(
  context: OrganizationContext,
  integrationId: string,
): Promise<PushStatus> {
  const scope = { organizationId: context.organizationId, integrationId };
  const settings = await readSettings(context.db, scope);
  const [state, held, counts, mapped] = await Promise.all([
    readPushState(context.db, scope),
    readHeld(context.db, scope, 'company'),
    readCounts(context, integrationId, settings.push.properties.score),
    readMappedStatus(context, integrationId),
  ]);
  if (!counts) {
    throw new AppError('not_found', 'There is no HubSpot portal of this id. GET the status for the list.');
  }
  const { properties } = settings.push;
  const [first, ...more] = Object.values(properties).flatMap((name) => held.get(name) ?? []);
  const message = [first, ...more].map((one) => one?.message).join('\n');
  const problem = state.problem ?? (first && { code: first.code, message, at: first.at });
  return {
    integrationId,
    ...describe(settings.push, problem ?? null, counts),
    problem: problem ? { code: problem.code, message: problem.message, at: problem.at.toISOString() } : null,
    properties: (['score', 'trend', 'reasons', 'updatedAt'] as const).map((role) => ({
      role,
      name: properties[role],
      ready: state.prepared?.[role] === properties[role],
    })),
    waiting: Number(counts.waiting),
    waitingSince: counts.waiting_since?.toISOString() ?? null,
    pushed: Number(counts.pushed),
    confirmed: Number(counts.confirmed),
    overwritten: Number(counts.overwritten),
    failing: Number(counts.failing),
    lastPushedAt: counts.last_pushed_at?.toISOString() ?? null,
    written: Number(counts.written ?? 0),
    saved: {
      same: Number(counts.saved_same ?? 0),
      small: Number(counts.saved_small ?? 0),
      newer: Number(counts.saved_newer ?? 0),
    },
    mapped,
  };
}

/** Where the outbound mappings of each object type stand that has some. */
async function readMappedStatus(
  context: OrganizationContext,
  integrationId: string,
): Promise<PushStatus['mapped']> {
  const scope = { organizationId: context.organizationId, integrationId };
  const outbound = await loadOutbound(context.db, scope);
  const types = objectTypes.filter((objectType) => outbound[objectType].length > 0);
  return Promise.all(
    types.map(async (objectType) => {
      const problem = await readTypeProblem(context.db, scope, objectType);
      const held = await readHeld(context.db, scope, objectType);
      const counts = await sql<{ waiting: string; failing: string; pushed: string; confirmed: string }>`
        select
          (select count(*) from push_outbox o where o.integration_id = ${integrationId}
            and o.organization_id = ${context.organizationId} and o.object_type = ${objectType}) as waiting,
          (select count(distinct q.external_id) from quarantine q where q.integration_id = ${integrationId}
            and q.organization_id = ${context.organizationId} and q.object_type = ${objectType}
            and q.direction = 'outbound' and q.status = 'open') as failing,
          count(*) as pushed, count(confirmed_at) as confirmed
        from pushed_values
        where integration_id = ${integrationId} and organization_id = ${context.organizationId}
          and object_type = ${objectType}
          and properties ?| ${outbound[objectType].map(({ mapping }) => mapping.property)}::text[]`.execute(
        context.db,
      );
      const [row] = counts.rows;
      return {
        objectType,
        problem: problem && { code: problem.code, message: problem.message, at: problem.at.toISOString() },
        properties: outbound[objectType].map(({ mapping, problem: why }) => ({
          property: mapping.property,
          field: mapping.field,
          problem: why ?? held.get(mapping.property)?.message ?? null,
        })),
        waiting: Number(row?.waiting ?? 0),
        failing: Number(row?.failing ?? 0),
        pushed: Number(row?.pushed ?? 0),
        confirmed: Number(row?.confirmed ?? 0),
      };
    }),
  );
}

function describe(
  { enabled, minimumChange, intervalMinutes }: PortalSettings['push'],
  problem: { message: string } | null,
  counts: Counts,
): Pick<PushStatus, 'state' | 'explanation'> {
  if (!enabled)
    return { state: 'off', explanation: 'Pushing is switched off: HubSpot keeps what it was told last.' };
  if (counts.disconnected_at) return { state: 'off', explanation: 'The portal is disconnected.' };
  if (counts.status === 'paused')
    return { state: 'off', explanation: 'The portal is paused: what waits goes out when it is resumed.' };
  if (counts.status === 'reauthorization_required') {
    return {
      state: 'problem',
      explanation: 'The portal no longer accepts our access. Connect it again; what waits goes out then.',
    };
  }
  if (problem) return { state: 'problem', explanation: problem.message };
  if (minimumChange === 0 && intervalMinutes === 0) {
    return { state: 'on', explanation: 'Every new score reaches HubSpot within seconds.' };
  }
  const often =
    intervalMinutes > 0
      ? `at most once in ${intervalMinutes === 1 ? 'a minute' : `${intervalMinutes} minutes`} per company`
      : 'within seconds';
  const which =
    minimumChange > 1
      ? `Scores that moved by ${minimumChange} points or more, or whose trend changed, reach`
      : 'New scores reach';
  return { state: 'on', explanation: `${which} HubSpot ${often}. What waits can be pushed by hand at once.` };
}

/**
 * Counts of health alone: the same entries and values also stand for what mappings send.
 * @param score the property that scores go to.
 */
async function readCounts(
  context: OrganizationContext,
  integrationId: string,
  score: string,
): Promise<Counts | undefined> {
  const { rows } = await sql<Counts>`
    select i.status, p.disconnected_at, o.waiting, o.waiting_since, v.pushed, v.confirmed, v.overwritten,
      v.last_pushed_at, s.written, s.saved_same, s.saved_small, s.saved_newer,
      (select count(distinct q.external_id) from quarantine q
        join hubspot_records r on r.integration_id = q.integration_id and r.object_type = q.object_type
          and r.external_id = q.external_id
        join customers c on c.id = r.row_id and c.organization_id = q.organization_id and c.health_score is not null
        where q.integration_id = p.integration_id and q.object_type = 'company'
          and q.direction = 'outbound' and q.status = 'open' and q.field = '') as failing
    from hubspot_portals p
    join integrations i on i.id = p.integration_id
    left join push_state s on s.integration_id = p.integration_id
    cross join lateral (
      select count(*) as waiting, min(b.queued_at) as waiting_since from push_outbox b
      join customers c on c.id = b.row_id and c.organization_id = b.organization_id and c.health_score is not null
      where b.integration_id = p.integration_id and b.object_type = 'company') o
    cross join lateral (
      select count(*) as pushed, count(confirmed_at) as confirmed, count(overwritten_at) as overwritten,
        max(pushed_at) as last_pushed_at
      from pushed_values
      where integration_id = p.integration_id and object_type = 'company' and properties ? ${score}) v
    where p.integration_id = ${integrationId} and p.organization_id = ${context.organizationId}`.execute(
    context.db,
  );
  return rows[0];
}
