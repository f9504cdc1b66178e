import { Button, Text } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SetupStep } from '../../../src/contract/setup.ts';
import { messageOf } from '../api/request.ts';
import { useChangeSetup } from '../api/setup.ts';
import { LinkButton } from '../ui/value/links.tsx';
import styles from './setup-footer.module.css';
import { followingStep, precedingStep } from './setup-steps.ts';

const setupPath = '/settings/integrations/hubspot/setup';

/** Completes a step: saves its choices, marks it as completed, and goes to the next, or to `to`. */
export const useStepEnd = (integrationId: string, step: SetupStep) => {
  const navigate = useNavigate();
  const change = useChangeSetup(integrationId, {
    onSuccess: (setup) => void navigate({ to: setupPath, search: { integrationId, step: setup.step } }),
  });
  return {
    error: change.error,
    isPending: change.isPending,
    /** The step that it is going to. */
    to: change.variables?.step,
    reset: change.reset,
    mutate: ({ save, to }: { save?: () => Promise<unknown>; to?: SetupStep }) =>
      change.mutate({ save, step: to ?? followingStep(step), done: [step] }),
  };
};

interface FooterBarProps {
  /** To the left of the words. */
  back?: ReactNode;
  words?: ReactNode;
  children: ReactNode;
}

/** The buttons of a step, always visible. */
export function FooterBar({ back, words, children }: FooterBarProps) {
  return (
    <footer className={styles.footer}>
      {back}
      <div className={styles.words}>{words}</div>
      {children}
    </footer>
  );
}

interface SetupFooterProps {
  integrationId: string;
  step: SetupStep;
  end: { isPending: boolean; error: Error | null };
  onNext: () => void;
  next?: string;
  disabled?: boolean;
  /** Why the step can't be completed. */
  objection?: string | undefined;
}

/** The buttons to go back and forward, and what prevents going forward. */
export function SetupFooter({
  integrationId,
  step,
  end,
  onNext,
  next = 'Save and continue',
  disabled = false,
  objection,
}: SetupFooterProps) {
  const back = precedingStep(step);
  return (
    <FooterBar
      back={
        back && (
          <LinkButton
            to={setupPath}
            search={{ integrationId, step: back }}
            variant="default"
            leftSection={<IconArrowLeft size={16} aria-hidden />}
          >
            Back
          </LinkButton>
        )
      }
      words={
        end.error ? (
          <Text inherit c="var(--cx-bad)" role="alert">
            {messageOf(end.error)}
          </Text>
        ) : (
          objection && <p role="status">{objection}</p>
        )
      }
    >
      <Button onClick={onNext} loading={end.isPending} disabled={disabled || objection !== undefined}>
        {next}
      </Button>
    </FooterBar>
  );
}
