import type { Context } from '../../context.ts';
import type { ObjectType } from '../../contract/common.ts';

import { claimProbe, type HeldProperty, isHeld } from './held-properties.ts';
import type { LeasedRow } from './outbox.ts';
import type { OutgoingValues, PushPortal } from './outgoing-mapping.ts';
import type { Candidate, Pushed } from './plan-batch.ts';

/** How long rows wait at least that are not the one whose value is tried; in ms. */
const afterProbeMs = 60_000;

/** The held properties of which HubSpot would be told another value of the row. */
export function heldOf(
  held: ReadonlyMap<string, HeldProperty>,
  row: LeasedRow,
  candidates: readonly Candidate[],
  health: OutgoingValues | undefined,
  last: Pushed | undefined,
): HeldProperty[] {
  if (held.size === 0) return [];
  const differing = Object.entries(health?.properties ?? {}).filter(
    ([name, value]) => row.forced || last?.properties[name] !== value,
  );
  const values = [...candidates.map(({ property, value }) => [property, value] as const), ...differing];
  return values.flatMap(([name, value]) => {
    const one = held.get(name);
    return one && isHeld(one, value) ? one : [];
  });
}

/** Of all rows one is tried, whichever comes first. @returns the properties that this row is to try. */
export async function claimProbes(
  context: Context,
  portal: PushPortal,
  objectType: ObjectType,
  waiting: readonly HeldProperty[],
): Promise<string[]> {
  const claimed: string[] = [];
  for (const held of waiting) {
    if (held.waitMs > 0 || portal.search.refusals <= 0) continue;
    if (await claimProbe(context.db, portal, objectType, held.property)) claimed.push(held.property);
    // The others of the batch need not ask again.
    held.waitMs = afterProbeMs;
  }
  return claimed;
}

/** The values without those that are left out. */
export const withoutHeld = (
  values: OutgoingValues,
  leavesOut: (name: string, value: string) => boolean,
): OutgoingValues => ({
  ...values,
  properties: Object.fromEntries(
    Object.entries(values.properties).filter(([name, value]) => !leavesOut(name, value)),
  ),
});
