import { Flex } from '@mantine/core';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import styles from './error-card.module.css';

/** A list of cards, one for each error or cause. */
export function ErrorCards({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Flex component="ul" direction="column" gap="sm" aria-label={label}>
      {children}
    </Flex>
  );
}

export function ErrorCard(props: ComponentPropsWithRef<'li'>) {
  return <li className={styles.card} {...props} />;
}

/** The actions on an error, at the bottom of its card. */
export function ErrorFoot({ children }: { children: ReactNode }) {
  return <footer className={styles.foot}>{children}</footer>;
}
