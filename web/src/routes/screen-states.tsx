import { Skeleton, Stack } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Failure } from '../components/failure.tsx';
import { PageHeader } from '../components/page-header.tsx';

/** While the code of a screen is on its way. */
export function ScreenLoading() {
  return (
    <Stack gap="lg" aria-hidden>
      <Skeleton h={28} w={220} />
      <Skeleton h={180} />
    </Stack>
  );
}

/** When a screen cannot be shown at all. */
export function ScreenFailed({ error, reset }: ErrorComponentProps) {
  return (
    <>
      <PageHeader title="This page could not be shown" />
      <Failure error={error} onRetry={reset} />
    </>
  );
}
