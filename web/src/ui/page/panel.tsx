import { Group, type GroupProps, Title } from '@mantine/core';
import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import styles from './panel.module.css';

interface PanelProps {
  title?: string;
  /** Next to the title: a count or a state. */
  note?: ReactNode;
  actions?: ReactNode;
  /** Whether the content reaches the edges, such as a table. */
  flush?: boolean;
  children: ReactNode;
}

/** A surface without a header of its own. */
export function Surface(props: ComponentPropsWithRef<'section'>) {
  return <section className={styles.panel} {...props} />;
}

/** A titled surface, as part of a screen. */
export function Panel({ title, note, actions, flush = false, children }: PanelProps) {
  const id = useId();
  return (
    <section className={styles.panel} {...(title === undefined ? {} : { 'aria-labelledby': id })}>
      {title !== undefined && (
        <header className={styles.header}>
          <Title order={2} id={id}>
            {title}
          </Title>
          {note && <div className={styles.note}>{note}</div>}
          {actions && <div className={styles.actions}>{actions}</div>}
        </header>
      )}
      {flush ? <div className={styles.flush}>{children}</div> : <PanelBody>{children}</PanelBody>}
    </section>
  );
}

/** The padded part of a panel whose other content reaches the edges. */
export function PanelBody({ children }: { children: ReactNode }) {
  return <div className={styles.body}>{children}</div>;
}

/** The last line of a list in a panel: how much is shown, and a button for more. */
export function PanelFoot(props: GroupProps) {
  return <Group className={styles.foot} justify="space-between" gap="sm" {...props} />;
}

/** A line above a list in a panel, such as its filter. */
export function PanelNote(props: GroupProps) {
  return <Group className={styles.above} justify="space-between" wrap="nowrap" gap="xs" {...props} />;
}

/** An entry of a list in a panel, with a divider before the next. */
export function PanelEntry({ children }: { children: ReactNode }) {
  return <li className={styles.entry}>{children}</li>;
}
