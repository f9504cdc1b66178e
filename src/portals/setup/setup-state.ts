import { type SetupState, type SetupStep, setupSteps } from '../../contract/setup.ts';

/** When a step was completed, and by whom. */
interface DoneStep {
  at: string;
  by: string;
}

/** A setup in progress, as stored. */
export interface SetupRow {
  step: string;
  done: Record<string, unknown>;
  startedAt: string;
}

/** The status of a portal that is being set up. */
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

/** A stored step; an unknown one from another release counts as the first. */
export function stepOf(stored: string): SetupStep {
  return setupSteps.find((step) => step === stored) ?? setupSteps[0];
}

export function doneStep(done: Record<string, unknown>, step: SetupStep): DoneStep | undefined {
  const entry = done[step];
  if (typeof entry !== 'object' || entry === null || !('at' in entry) || !('by' in entry)) return undefined;
  return { at: String(entry.at), by: String(entry.by) };
}
