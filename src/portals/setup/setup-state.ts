import { type SetupState, type SetupStep, setupSteps } from '../../contract/setup.ts';

/** When a step was done, and by whom. */
export interface DoneStep {
  at: string;
  by: string;
}

/** A set-up under way, as the table has it. */
export interface SetupRow {
  step: string;
  done: Record<string, unknown>;
  startedAt: string;
}

/** What the status of a portal says while it is being set up. */
export function setupState(row: SetupRow): SetupState {
  const stepsDone = setupSteps.filter((step) => doneStep(row.done, step) !== undefined).length;
  return {
    step: stepOf(row.step),
    stepsDone,
    stepsTotal: setupSteps.length,
    since: new Date(row.startedAt).toISOString(),
    explanation: "Setup isn't finished. Nothing syncs until you start the first sync.",
  };
}

/** A step as it is stored; one of another release is the first. */
export function stepOf(stored: string): SetupStep {
  return setupSteps.find((step) => step === stored) ?? setupSteps[0];
}

export function doneStep(done: Record<string, unknown>, step: SetupStep): DoneStep | undefined {
  const entry = done[step];
  if (typeof entry !== 'object' || entry === null || !('at' in entry) || !('by' in entry)) return undefined;
  return { at: String(entry.at), by: String(entry.by) };
}
