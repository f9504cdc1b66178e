import { type Setup, type SetupStep, setupStepNames, setupSteps } from '../../../src/contract/setup.ts';

/** The steps of the wizard: two before a portal is connected, and those of the server. */
export const wizardSteps = ['before', 'authorize', ...setupSteps] as const;
export type WizardStep = (typeof wizardSteps)[number];

export const stepWords: Record<WizardStep, string> = {
  before: 'Before you start',
  authorize: 'Connect',
  ...setupStepNames,
};

/** The number of steps done once a portal is connected. */
export const stepsBefore = wizardSteps.length - setupSteps.length;

/** Whether a step concerns a connected portal. */
export const isPortalStep = (step: WizardStep): step is SetupStep =>
  step !== 'before' && step !== 'authorize';

export const followingStep = (step: SetupStep): SetupStep => setupSteps[setupSteps.indexOf(step) + 1] ?? step;
export const precedingStep = (step: SetupStep): SetupStep | undefined =>
  setupSteps[setupSteps.indexOf(step) - 1];

/** Whether a user confirmed the portal, from which the other steps read their choices. */
export const isConfirmed = (setup: Setup | undefined): boolean =>
  setup?.steps.some(({ step, doneAt }) => step === 'confirm' && doneAt !== null) ?? false;
