import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { SetupStep } from '../../../src/contract/setup.ts';
import { messageOf } from '../api/request.ts';
import { changeSetup, setupQuery } from '../api/setup.ts';
import { LinkButton } from '../ui/links.tsx';
import { followingStep, precedingStep } from './setup-steps.ts';

const setupPath = '/settings/integrations/hubspot/setup';

/** Ends a step: saves what it decides, notes that somebody has been through it, and goes on to the next, or to `to`. */
export const useStepEnd = (integrationId: string, step: SetupStep) => {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ save, to }: { save?: () => Promise<unknown>; to?: SetupStep }) => {
      await save?.();
      return changeSetup({ integrationId, step: to ?? followingStep(step), done: [step] });
    },
    onSuccess: async (setup) => {
      queryClient.setQueryData(setupQuery(integrationId).queryKey, setup);
      void queryClient.invalidateQueries({ queryKey: ['hubspot', 'status'] });
      await navigate({ to: setupPath, search: { integrationId, step: setup.step } });
    },
  });
};

interface SetupFooterProps {
  integrationId: string;
  step: SetupStep;
  end: Pick<ReturnType<typeof useStepEnd>, 'isPending' | 'isError' | 'error'>;
  onNext: () => void;
  next?: string;
  disabled?: boolean;
  /** What keeps the step from being ended. */
  objection?: string | undefined;
}

/** The way back and on, and why it cannot be gone. */
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
    <footer className="cx-setup-footer">
      {back && (
        <LinkButton
          to={setupPath}
          search={{ integrationId, step: back }}
          variant="default"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
        >
          Back
        </LinkButton>
      )}
      <div className="cx-setup-footer-words">
        {end.isError ? (
          <p role="alert" data-tone="bad">
            {messageOf(end.error)}
          </p>
        ) : (
          objection && <p role="status">{objection}</p>
        )}
      </div>
      <Button onClick={onNext} loading={end.isPending} disabled={disabled || objection !== undefined}>
        {next}
      </Button>
    </footer>
  );
}
