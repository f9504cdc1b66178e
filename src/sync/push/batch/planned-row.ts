import type { LeasedRow } from '../outbox/outbox.ts';
import type { PushReject } from './file-push-errors.ts';

/** What is to be done with a row of a batch. Never changed: each step of planning and sending gives a new one. */
export interface PlannedRow {
  readonly row: LeasedRow;
  readonly externalId: string;
  /**
   * `same`: HubSpot has everything; `small`: it has nearly the same; `moved`: the record is gone or merged;
   * `unanswered`: HubSpot did not say what it has.
   */
  readonly step: 'send' | 'same' | 'small' | 'tooSoon' | 'moved' | 'unanswered';
  /** Property -> value, for `send`. */
  readonly send: Readonly<Record<string, string>>;
  /** What else HubSpot has, as far as we know. */
  readonly known: Readonly<Record<string, string>>;
  /** `known` holds what was just seen there. */
  readonly learned: boolean;
  /** When the newest score was made that HubSpot has, once `send` is accepted. */
  readonly madeAt: Date | null;
  /** For `tooSoon`, and where a property is left out: how long it waits, in ms. */
  readonly waitMs: number;
  /** Properties that are left out, because HubSpot takes no values for them now. */
  readonly leftOut: readonly string[];
  /** Properties for which this row's value is tried, to see whether HubSpot takes them again. */
  readonly probes: readonly string[];
  /** Part of it cannot be sent for now, so that the entry stays. */
  readonly withheld: boolean;
  /** Property -> the field that a mapping sends there. */
  readonly fieldOf: Readonly<Record<string, string>>;
  /** Values that their properties cannot hold. */
  readonly rejects: readonly PushReject[];
}

/** How long a row waits at least of which a property is left out; in ms. */
const firstProbeMs = 60_000;

/** A plan without properties that HubSpot takes no values for; the entry stays until it does. */
export function leaveOut(plan: PlannedRow, names: readonly string[]): PlannedRow {
  const send = without(plan.send, names);
  return {
    ...plan,
    send,
    leftOut: [...plan.leftOut, ...names],
    waitMs: Math.max(plan.waitMs, firstProbeMs),
    withheld: true,
    step: Object.keys(send).length === 0 ? 'same' : plan.step,
  };
}

export function without(
  values: Readonly<Record<string, string>>,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}
