import { Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { Dialog, DialogFoot } from './dialog.tsx';

/** What of a URL's query makes it another screen: the portal, and the step of its set-up. */
const screenOf = (search: object): string =>
  JSON.stringify([
    'integrationId' in search ? search.integrationId : null,
    'step' in search ? search.step : null,
  ]);

interface LeaveGuardProps {
  /** Whether something is changed and not saved. */
  when: boolean;
  /** What is not saved, at the beginning of a sentence. */
  what: string;
}

/**
 * Asks before a screen is left on which something is not saved: for another screen by a dialog, for another site, or
 * by closing the tab, by the browser's own question. Another portal, or another step of a set-up, is another screen;
 * other changes of the URL are no leaving.
 */
export function LeaveGuard({ when, what }: LeaveGuardProps) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      when && (current.pathname !== next.pathname || screenOf(current.search) !== screenOf(next.search)),
    enableBeforeUnload: when,
    withResolver: true,
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
          <Text size="sm">{what} is changed and not saved. If you leave, the changes are lost.</Text>
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
