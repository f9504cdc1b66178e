import { Box, Flex, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { Setup } from '../../../src/contract/setup.ts';
import { formatMoment } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { TextLink } from '../ui/value/links.tsx';
import styles from './setup-step-list.module.css';
import { isConfirmed, isPortalStep, stepWords, type WizardStep, wizardSteps } from './setup-steps.ts';

interface StepListProps {
  current: WizardStep;
  /** Undefined if no portal is connected yet. */
  setup: Setup | undefined;
}

/** Whether a step is done, and by whom. */
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
      className={styles.step}
      data-state={step === current ? 'current' : isDone ? 'done' : 'ahead'}
      {...(step === current ? { 'aria-current': 'step' as const } : {})}
    >
      <span className={styles.mark} aria-hidden>
        {isDone ? <IconCheck size={14} stroke={2.4} /> : index + 1}
      </span>
      <span>
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
        {isDone && <VisuallyHidden> (done)</VisuallyHidden>}
        {done?.doneAt && (
          <span className="cx-cell-sub">
            {done.doneBy && shorten(done.doneBy, 40)}, {formatMoment(done.doneAt)}
          </span>
        )}
      </span>
    </li>
  );
}

/** The steps of the wizard, with links to those that are available. */
export function SetupStepList(props: StepListProps) {
  const at = wizardSteps.indexOf(props.current);
  const list = (
    <Flex component="ol" direction="column" gap={2}>
      {wizardSteps.map((step, index) => (
        <Step key={step} step={step} index={index} {...props} />
      ))}
    </Flex>
  );
  return (
    <>
      <Box component="nav" className={styles.nav} visibleFrom="md" aria-label="Steps">
        {list}
      </Box>
      <Box component="nav" className={styles.nav} hiddenFrom="md" aria-label="Steps">
        <details>
          <summary>
            Step {at + 1} of {wizardSteps.length}:{' '}
            <span className="cx-strong">{stepWords[props.current]}</span>
          </summary>
          {list}
        </details>
      </Box>
    </>
  );
}
