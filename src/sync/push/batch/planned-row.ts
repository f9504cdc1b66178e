import type { LeasedRow } from '../outbox/outbox.ts';
import type { PushReject } from './file-push-errors.ts';

/** The plan for a row of a batch. Immutable: each step of planning and sending creates a new one. */
export interface PlannedRow {
  readonly row: LeasedRow;
  readonly externalId: string;
  /**
   * `same`: HubSpot has everything; `small`: the difference is too small; `moved`: the record is gone or merged;
   * `unanswered`: HubSpot didn't return its current values.
   */
  readonly step: 'send' | 'same' | 'small' | 'tooSoon' | 'moved' | 'unanswered';
  /** Property -> value, for `send`. */
  readonly send: Readonly<Record<string, string>>;
  /** HubSpot's other values, as far as known. */
  readonly known: Readonly<Record<string, string>>;
  /** `known` contains what was just read there. */
  readonly learned: boolean;
  /** When HubSpot's newest score was calculated, once `send` is accepted. */
  readonly madeAt: Date | null;
  /** For `tooSoon`, and if a property is left out: the wait, in ms. */
  readonly waitMs: number;
  /** Properties that are left out because HubSpot currently accepts no values for them. */
  readonly leftOut: readonly string[];
  /** Properties for which this row's value is tried, to see whether HubSpot accepts them again. */
  readonly probes: readonly string[];
  /** Part of it can't be sent for now, so the entry stays in the outbox. */
  readonly withheld: boolean;
  /** Property -> the mapped field. */
  readonly fieldOf: Readonly<Record<string, string>>;
  /** Values that their properties can't hold. */
  readonly rejects: readonly PushReject[];
}

/** The minimum wait of a row with a property that is left out; in ms. */
const firstProbeMs = 60_000;

/** A plan without properties that HubSpot accepts no values for; the entry stays in the outbox until it does. */
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
