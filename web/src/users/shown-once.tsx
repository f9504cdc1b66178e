import { Button, Code, CopyButton, Stack } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface ShownOnceProps {
  /** What it is, for screen readers. */
  label: string;
  secret: string;
  children: ReactNode;
  onClose: () => void;
}

/** A link or key that was just made and that nobody can see a second time. */
export function ShownOnce({ label, secret, children, onClose }: ShownOnceProps) {
  return (
    <Stack gap="md">
      <div className="cx-once-text">{children}</div>
      <div className="cx-once">
        <Code className="cx-break" aria-label={label}>
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
      </div>
      <Button variant="default" onClick={onClose} ml="auto">
        I have kept it
      </Button>
    </Stack>
  );
}
