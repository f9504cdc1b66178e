import { Button, Code, CopyButton, Group, Stack } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface ShownOnceProps {
  /** What it is, for screen readers. */
  label: string;
  secret: string;
  children: ReactNode;
  onClose: () => void;
}

/** A new link or key, which cannot be shown again. */
export function ShownOnce({ label, secret, children, onClose }: ShownOnceProps) {
  return (
    <Stack gap="md">
      <Stack gap={8}>{children}</Stack>
      <Group gap="xs">
        <Code className="cx-break" flex="1 1 16rem" miw={0} p="sm" aria-label={label}>
          {secret}
        </Code>
        <CopyButton value={secret} timeout={3_000}>
          {({ copied, copy }) => (
            <Button
              data-autofocus
              variant={copied ? 'default' : 'filled'}
              onClick={copy}
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Button variant="default" onClick={onClose} ml="auto">
        I’ve saved it
      </Button>
    </Stack>
  );
}
