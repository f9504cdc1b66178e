import { IconCheck } from '@tabler/icons-react';
import type { Setup } from '../../../src/contract/setup.ts';
import { formatMoment } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { TextLink } from '../ui/links.tsx';
import { isConfirmed, isPortalStep, stepWords, type WizardStep, wizardSteps } from './setup-steps.ts';

interface StepListProps {
  current: WizardStep;
  /** Undefined: there is no portal yet. */
  setup: Setup | undefined;
}

/** Whether somebody has been through a step, and who. */
const doneOf = (step: WizardStep, setup: Setup | undefined) =>
  isPortalStep(step) ? setup?.steps.find((one) => one.step === step && one.doneAt !== null) : undefined;

function Step({ step, index, current, setup }: StepListProps & { step: WizardStep; index: number }) {
  const done = doneOf(step, setup);
  const isStarted = step === 'start' && setup?.inProgress === false;
  const isDone = done !== undefined || isStarted || (!isPortalStep(step) && setup !== undefined);
  const isOpen =
    step !== current &&
    (isPortalStep(step)
      ? (setup?.inProgress ?? false) && (isConfirmed(setup) || step === 'confirm')
      : setup === undefined);
  return (
    <li
      className="cx-setup-step"
      data-state={step === current ? 'current' : isDone ? 'done' : 'ahead'}
      {...(step === current ? { 'aria-current': 'step' as const } : {})}
    >
      <span className="cx-setup-mark" aria-hidden>
        {isDone ? <IconCheck size={14} stroke={2.4} /> : index + 1}
      </span>
      <span className="cx-setup-step-text">
        {isOpen ? (
          <TextLink
            to="/settings/integrations/hubspot/setup"
            search={setup === undefined ? { step } : { integrationId: setup.integrationId, step }}
          >
            {stepWords[step]}
          </TextLink>
        ) : (
          stepWords[step]
        )}
        {isDone && <span className="cx-unseen"> (done)</span>}
        {done?.doneAt && (
          <span className="cx-setup-who">
            {done.doneBy && shorten(done.doneBy, 40)}, {formatMoment(done.doneAt)}
          </span>
        )}
      </span>
    </li>
  );
}

/** Where somebody is in the wizard, and which steps can be gone to. */
export function SetupStepList(props: StepListProps) {
  const at = wizardSteps.indexOf(props.current);
  const list = (
    <ol className="cx-setup-steps">
      {wizardSteps.map((step, index) => (
        <Step key={step} step={step} index={index} {...props} />
      ))}
    </ol>
  );
  return (
    <>
      <nav className="cx-setup-nav cx-from-md" aria-label="Steps">
        {list}
      </nav>
      <nav className="cx-setup-nav cx-under-md" aria-label="Steps">
        <details>
          <summary>
            Step {at + 1} of {wizardSteps.length}:{' '}
            <span className="cx-strong">{stepWords[props.current]}</span>
          </summary>
          {list}
        </details>
      </nav>
    </>
  );
}
