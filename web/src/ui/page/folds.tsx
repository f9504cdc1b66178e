import { Accordion, type AccordionProps } from '@mantine/core';
import styles from './folds.module.css';

/** Collapsible sections of a panel; its children are items of an `Accordion`. */
export function Folds<Multiple extends boolean = false>(props: AccordionProps<Multiple>) {
  return (
    <Accordion<Multiple>
      classNames={{
        root: styles.root,
        item: styles.item,
        control: styles.control,
        chevron: styles.chevron,
        label: styles.label,
        content: styles.content,
      }}
      chevronPosition="left"
      order={3}
      {...props}
    />
  );
}
