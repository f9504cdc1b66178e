import { type Setup, type SetupStep, setupStepNames, setupSteps } from '../../../src/contract/setup.ts';

/** The steps of the wizard: two before there is a portal, and those that the server knows. */
export const wizardSteps = ['before', 'authorize', ...setupSteps] as const;
export type WizardStep = (typeof wizardSteps)[number];

export const stepWords: Record<WizardStep, string> = {
  before: 'Before you start',
  authorize: 'Authorize',
  ...setupStepNames,
};

/** Steps of the wizard that are behind whoever has connected a portal. */
export const stepsBefore = wizardSteps.length - setupSteps.length;

/** Whether a step is of a portal, and not of the way to one. */
export const isPortalStep = (step: WizardStep): step is SetupStep =>
  step !== 'before' && step !== 'authorize';

export const followingStep = (step: SetupStep): SetupStep => setupSteps[setupSteps.indexOf(step) + 1] ?? step;
export const precedingStep = (step: SetupStep): SetupStep | undefined =>
  setupSteps[setupSteps.indexOf(step) - 1];

/** Whether somebody said that it is the right portal: what the other steps choose among is read by that. */
export const isConfirmed = (setup: Setup | undefined): boolean =>
  setup?.steps.some(({ step, doneAt }) => step === 'confirm' && doneAt !== null) ?? false;
