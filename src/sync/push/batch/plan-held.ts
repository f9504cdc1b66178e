import type { Context } from '../../../context/context.ts';
import type { ObjectType } from '../../../contract/common.ts';
import type { LeasedRow } from '../outbox/outbox.ts';
import type { OutgoingValues } from '../outgoing-mapping.ts';
import { claimProbe, type HeldProperty, isHeld } from '../problems/held-properties.ts';
import type { PushSession } from '../push-session.ts';
import type { Pushed } from '../pushed-values.ts';
import type { Candidate } from './compare-values.ts';

/** The minimum wait of rows other than the one whose value is tried; in ms. */
const afterProbeMs = 60_000;

/** The held properties for which the row's value differs from HubSpot's. */
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

/** Which rows of a batch try a held property. */
export interface Probes {
  /** @returns the properties that a row tries: each is tried by the first row that has it. */
  claim(waiting: readonly HeldProperty[]): Promise<string[]>;
  /** How long a row waits for a property that it doesn't try, in ms. */
  waitMs(held: HeldProperty): number;
}

export function createProbes(context: Context, session: PushSession, objectType: ObjectType): Probes {
  /** The rest of the batch doesn't have to check again. */
  const asked = new Set<string>();
  return {
    async claim(waiting) {
      const claimed: string[] = [];
      for (const { property, waitMs } of waiting) {
        if (waitMs > 0 || asked.has(property) || session.search.refusals <= 0) continue;
        asked.add(property);
        if (await claimProbe(context.db, session, objectType, property)) claimed.push(property);
      }
      return claimed;
    },
    waitMs: ({ property, waitMs }) => (asked.has(property) ? afterProbeMs : waitMs),
  };
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
