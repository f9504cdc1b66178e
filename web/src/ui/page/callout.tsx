import { Box, type BoxProps, CloseButton, createPolymorphicComponent, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Tone } from '../value/state-pill.tsx';
import styles from './callout.module.css';

interface CalloutProps extends BoxProps {
  /** Default: a warning. */
  tone?: Tone;
  children?: ReactNode;
}

/** A colored box for text that needs to be noticed. It has no outer margin of its own. */
export const Callout = createPolymorphicComponent<'div', CalloutProps>(
  ({ tone = 'warn', className, ...props }: CalloutProps) => (
    <Box
      className={className ? `${styles.callout} ${className}` : styles.callout}
      data-tone={tone}
      {...props}
    />
  ),
);

interface ReceiptProps extends BoxProps {
  tone: Tone;
  title: ReactNode;
  /** Default: screen readers announce it when idle. */
  role?: 'status' | 'alert';
  onDismiss?: (() => void) | undefined;
  children?: ReactNode;
}

/** The outcome of an action, until it is dismissed. */
export function Receipt({ tone, title, role = 'status', onDismiss, children, ...box }: ReceiptProps) {
  return (
    <Callout component="section" tone={tone} role={role} {...box}>
      <Group align="flex-start" wrap="nowrap" gap="sm">
        <Box flex={1} className={styles.text}>
          <p className="cx-strong">{title}</p>
          {children}
        </Box>
        {onDismiss && <CloseButton c="inherit" aria-label="Dismiss" onClick={onDismiss} />}
      </Group>
    </Callout>
  );
}
