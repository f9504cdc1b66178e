import { Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';

interface PanelProps {
  title?: string;
  /** Beside the title: a count or a state. */
  note?: ReactNode;
  actions?: ReactNode;
  /** Content that reaches the edges, such as a table. */
  flush?: boolean;
  children: ReactNode;
}

/** A titled surface; the parts of a screen. */
export function Panel({ title, note, actions, flush = false, children }: PanelProps) {
  const id = useId();
  return (
    <section className="cx-panel" {...(title === undefined ? {} : { 'aria-labelledby': id })}>
      {title !== undefined && (
        <header className="cx-panel-header">
          <Title order={2} id={id}>
            {title}
          </Title>
          {note && <div className="cx-panel-note">{note}</div>}
          {actions && <div className="cx-panel-actions">{actions}</div>}
        </header>
      )}
      <div className={flush ? 'cx-panel-flush' : 'cx-panel-body'}>{children}</div>
    </section>
  );
}
