import { sql } from 'kysely';
import { AppError } from '../../base/errors.ts';
import type { OrganizationContext } from '../../context/context.ts';
import { objectTypes } from '../../contract/common.ts';
import type { PushStatus } from '../../contract/health.ts';
import type { PortalSettings } from '../../contract/settings.ts';
import { loadOutbound } from '../mapping/outbound-mappings.ts';
import { hasScore } from '../portal/has-score.ts';
import { readSettings } from '../portal/portal-settings.ts';
import { countPushed, countWaiting, countWaitingHealth } from './count-pushed.ts';
import { readHeld } from './problems/held-properties.ts';
import { readPrepared, readProblem } from './push-state.ts';

interface Counts {
  status: string | null;
  disconnected_at: Date | null;
  failing: string;
  written: string | null;
  saved_same: string | null;
  saved_small: string | null;
  saved_newer: string | null;
}

/**
 * A portal's push status: whether it works, what is waiting, what HubSpot has, and the writes that were avoided.
 * @throws {AppError} `not_found`
 */
export async function readPushStatus(
  context: OrganizationContext,
  integrationId: string,
): Promise<PushStatus> {
  const scope = { organizationId: context.organizationId, integrationId };
  const settings = await readSettings(context.db, scope);
  const [prepared, noted, held, counts, pushed, health, mapped] = await Promise.all([
    readPrepared(context.db, scope),
    readProblem(context.db, scope, 'company'),
    readHeld(context.db, scope, 'company'),
    readCounts(context, integrationId),
    countPushed(context, scope, 'company', [settings.push.properties.score]),
    countWaitingHealth(context, scope),
    readMappedStatus(context, integrationId),
  ]);
  if (!counts) {
    throw new AppError(
      'not_found',
      'There is no HubSpot portal with this id. GET /api/integrations/hubspot/status lists all of them.',
    );
  }
  const { properties } = settings.push;
  const [first, ...more] = Object.values(properties).flatMap((name) => held.get(name) ?? []);
  const message = [first, ...more].map((one) => one?.message).join('\n');
  const problem = noted ?? (first && { code: first.code, message, at: first.at });
  return {
    integrationId,
    ...describe(settings.push, problem ?? null, counts),
    problem: problem ? { code: problem.code, message: problem.message, at: problem.at.toISOString() } : null,
    properties: (['score', 'trend', 'reasons', 'updatedAt'] as const).map((role) => ({
      role,
      name: properties[role],
      ready: prepared?.[role] === properties[role],
    })),
    waiting: health.waiting,
    waitingSince: health.since?.toISOString() ?? null,
    pushed: pushed.pushed,
    confirmed: pushed.confirmed,
    overwritten: pushed.overwritten,
    failing: Number(counts.failing),
    lastPushedAt: pushed.lastPushedAt?.toISOString() ?? null,
    written: Number(counts.written ?? 0),
    saved: {
      same: Number(counts.saved_same ?? 0),
      small: Number(counts.saved_small ?? 0),
      newer: Number(counts.saved_newer ?? 0),
    },
    mapped,
  };
}

/** The status of each object type with outbound mappings. */
async function readMappedStatus(
  context: OrganizationContext,
  integrationId: string,
): Promise<PushStatus['mapped']> {
  const scope = { organizationId: context.organizationId, integrationId };
  const outbound = await loadOutbound(context.db, scope);
  const types = objectTypes.filter((objectType) => outbound[objectType].length > 0);
  return Promise.all(
    types.map(async (objectType) => {
      const problem = await readProblem(context.db, scope, objectType);
      const held = await readHeld(context.db, scope, objectType);
      const sent = outbound[objectType].map(({ mapping }) => mapping.property);
      const { pushed, confirmed } = await countPushed(context, scope, objectType, sent);
      const { waiting } = await countWaiting(context, scope, objectType);
      const { rows } = await sql<{ failing: string }>`
        select count(distinct external_id) as failing from quarantine
        where integration_id = ${integrationId} and organization_id = ${context.organizationId}
          and object_type = ${objectType} and direction = 'outbound' and status = 'open'`.execute(context.db);
      return {
        objectType,
        problem: problem && { code: problem.code, message: problem.message, at: problem.at.toISOString() },
        properties: outbound[objectType].map(({ mapping, problem: why }) => ({
          property: mapping.property,
          field: mapping.field,
          problem: why ?? held.get(mapping.property)?.message ?? null,
        })),
        waiting,
        failing: Number(rows[0]?.failing ?? 0),
        pushed,
        confirmed,
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
    return { state: 'off', explanation: 'Pushing is turned off. HubSpot keeps the last values sent.' };
  if (counts.disconnected_at) return { state: 'off', explanation: 'The portal is disconnected.' };
  if (counts.status === 'paused')
    return { state: 'off', explanation: 'The portal is paused. Waiting values are pushed when it resumes.' };
  if (counts.status === 'reauthorization_required') {
    return {
      state: 'problem',
      explanation: 'HubSpot rejected our connection. Reconnect the portal; waiting values are pushed then.',
    };
  }
  if (problem) return { state: 'problem', explanation: problem.message };
  if (minimumChange === 0 && intervalMinutes === 0) {
    return { state: 'on', explanation: 'Every new score reaches HubSpot within seconds.' };
  }
  const often =
    intervalMinutes > 0
      ? `at most once every ${intervalMinutes === 1 ? 'minute' : `${intervalMinutes} minutes`} per company`
      : 'within seconds';
  const which =
    minimumChange > 1
      ? `Scores that changed by ${minimumChange} points or more, or with a new trend, reach`
      : 'New scores reach';
  return {
    state: 'on',
    explanation: `${which} HubSpot ${often}. Push now to send waiting scores immediately.`,
  };
}

/** Only for health: the same entries also stand for mapped values. */
async function readCounts(context: OrganizationContext, integrationId: string): Promise<Counts | undefined> {
  const { rows } = await sql<Counts>`
    select i.status, p.disconnected_at, s.written, s.saved_same, s.saved_small, s.saved_newer,
      (select count(distinct q.external_id) from quarantine q
        join hubspot_records r on r.integration_id = q.integration_id and r.object_type = q.object_type
          and r.external_id = q.external_id
        join customers c on c.id = r.row_id and c.organization_id = q.organization_id and ${hasScore(sql`c.id`)}
        where q.integration_id = p.integration_id and q.object_type = 'company'
          and q.direction = 'outbound' and q.status = 'open' and q.field = '') as failing
    from hubspot_portals p
    join integrations i on i.id = p.integration_id
    left join push_state s on s.integration_id = p.integration_id
    where p.integration_id = ${integrationId} and p.organization_id = ${context.organizationId}`.execute(
    context.db,
  );
  return rows[0];
}
