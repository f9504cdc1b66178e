import { Fieldset, Stack } from '@mantine/core';
import type { ReactNode } from 'react';

/** A titled part of the form of a rule. */
export function RuleFieldset({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <Fieldset
      legend={<span className="cx-strong">{legend}</span>}
      px="md"
      pt="xs"
      pb="md"
      bd="1px solid var(--cx-line-strong)"
    >
      <Stack gap="sm">{children}</Stack>
    </Fieldset>
  );
}
