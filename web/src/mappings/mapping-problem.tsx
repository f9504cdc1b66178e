import { Text, type TextProps } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface MappingProblemProps extends TextProps {
  role?: 'alert';
  children: ReactNode;
}

/** What is wrong with a mapping or a value. */
export function MappingProblem({ children, ...text }: MappingProblemProps) {
  return (
    <Text inherit c="var(--cx-bad)" fw={550} {...text}>
      <IconAlertTriangle size={15} stroke={1.8} aria-hidden style={{ verticalAlign: -2 }} /> {children}
    </Text>
  );
}
