import { Stack, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useBlocker } from '@tanstack/react-router';
import { useMount } from '../mount.ts';
import { Dialog, DialogFoot } from './dialog.tsx';

/** The parts of a URL's query that identify another screen: the portal, and the step of its setup. */
const screenOf = (search: object): string =>
  JSON.stringify([
    'integrationId' in search ? search.integrationId : null,
    'step' in search ? search.step : null,
  ]);

interface LeaveGuardProps {
  /** Whether there are unsaved changes. */
  when: boolean;
  /** What isn't saved, at the beginning of a sentence. */
  what: string;
}

/**
 * Asks before the user leaves a screen with unsaved changes: with a dialog for other screens, and with the browser's
 * own question for other sites and closing the tab. Another portal, or another step of a setup, is another screen;
 * other changes of the URL are not.
 */
export function LeaveGuard({ when, what }: LeaveGuardProps) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      when && (current.pathname !== next.pathname || screenOf(current.search) !== screenOf(next.search)),
    enableBeforeUnload: when,
    withResolver: true,
  });
  const { embedded } = useMount();
  // Only the browser's history has a question of its own for closing the tab.
  useWindowEvent('beforeunload', (event) => {
    if (embedded && when) event.preventDefault();
  });
  return (
    <Dialog title="Leave without saving?" opened={status === 'blocked'} onClose={() => reset?.()}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          proceed?.();
        }}
      >
        <Stack gap="md">
          <Text size="sm">{what} has unsaved changes. If you leave, they are lost.</Text>
          <DialogFoot
            error={null}
            busy={false}
            cancel="Stay here"
            submit="Leave"
            danger
            onCancel={() => reset?.()}
          />
        </Stack>
      </form>
    </Dialog>
  );
}
