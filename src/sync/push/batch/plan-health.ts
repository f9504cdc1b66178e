import type { OutgoingMapping, OutgoingValues } from '../outgoing-mapping.ts';
import { allowed } from '../problems/type-states.ts';
import type { PushSession } from '../push-session.ts';
import type { Pushed } from '../pushed-values.ts';
import type { PlannedRow } from './planned-row.ts';

/**
 * A plan with the health of its company. A score is included when something else is sent anyway; otherwise it is sent
 * if it differs enough, and not too often.
 * @param now the values that HubSpot should have; undefined: none.
 * @param at the current time, in ms.
 */
export function withHealth(
  outgoing: OutgoingMapping,
  { states, settings }: Pick<PushSession, 'states' | 'settings'>,
  plan: PlannedRow,
  now: OutgoingValues | undefined,
  last: Pushed | undefined,
  at: number,
): PlannedRow {
  if (!now || plan.step === 'moved' || plan.step === 'unanswered') return plan;
  const before = { properties: last?.properties ?? {}, madeAt: last?.madeAt ?? null };
  const isProbed = plan.probes.some((name) => name in now.properties);
  const isUrgent = plan.row.forced || isProbed;
  const difference = isUrgent ? 'enough' : outgoing.compare(before, now, settings);
  if (difference === 'same') return plan;
  if (!allowed[states.of('company')].health) return { ...plan, withheld: true };
  if (plan.step === 'same' && difference === 'small') return { ...plan, step: 'small' };
  const nextAt = (last?.pushedAt.getTime() ?? 0) + settings.intervalMinutes * 60_000;
  const waitMs = before.madeAt === null || isUrgent ? 0 : nextAt - at;
  if (plan.step === 'same' && settings.intervalMinutes > 0 && waitMs > 0) {
    return { ...plan, step: 'tooSoon', waitMs };
  }
  return { ...plan, step: 'send', send: { ...plan.send, ...now.properties }, madeAt: now.madeAt };
}
