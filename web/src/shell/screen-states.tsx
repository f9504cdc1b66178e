import { Skeleton, Stack } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useMount } from '../ui/mount.ts';
import { Failure } from '../ui/page/failure.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';

/** While the code of a screen is loading. */
export function ScreenLoading() {
  return (
    <Stack gap="lg" aria-hidden>
      <Skeleton h={28} w={220} />
      <Skeleton h={180} />
    </Stack>
  );
}

/** Browsers' messages when the code of a screen fails to load. */
const codeMissing = /dynamically imported module|importing a module script failed|unable to preload/i;

/** When a screen can't be shown at all. */
export function ScreenFailed({ error, reset }: ErrorComponentProps) {
  const { embedded } = useMount();
  const isCode = error instanceof Error && codeMissing.test(error.message);
  // Browsers don't load missing code again before a reload, and another program's page isn't ours to reload.
  const reload = embedded ? 'reload the page.' : 'try again to reload the page.';
  return (
    <>
      <PageHeader title="Couldn’t show this page" />
      {isCode ? (
        <Failure
          error={new Error(`Check that you are online, then ${reload}`)}
          title="Part of this page didn’t load"
          {...(embedded ? {} : { onRetry: () => window.location.reload() })}
        />
      ) : (
        <Failure error={error} onRetry={reset} />
      )}
    </>
  );
}
