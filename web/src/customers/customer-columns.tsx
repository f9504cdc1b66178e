import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconColumns3 } from '@tabler/icons-react';
import { z } from 'zod';

const CustomerColumn = z.enum(['domain', 'industry', 'arr', 'csm', 'health', 'renewal']);
export type CustomerColumn = z.infer<typeof CustomerColumn>;

const words: Record<CustomerColumn, string> = {
  domain: 'Domain',
  industry: 'Industry',
  arr: 'ARR',
  csm: 'CSM',
  health: 'Health',
  renewal: 'Renewal',
};

const Kept = z.array(CustomerColumn).catch([...CustomerColumn.options]);

const read = (text: string | undefined): CustomerColumn[] => {
  try {
    return Kept.parse(JSON.parse(text ?? ''));
  } catch {
    return [...CustomerColumn.options];
  }
};

/** The columns next to the name, as saved in this browser. */
export const useCustomerColumns = () =>
  useLocalStorage<CustomerColumn[]>({
    key: 'cscx-customer-columns',
    defaultValue: [...CustomerColumn.options],
    deserialize: read,
    getInitialValueInEffect: false,
  });

interface ColumnChoiceProps {
  shown: readonly CustomerColumn[];
  onChange: (shown: CustomerColumn[]) => void;
}

/** Selects the columns of the list. */
export function ColumnChoice({ shown, onChange }: ColumnChoiceProps) {
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button variant="default" visibleFrom="sm" leftSection={<IconColumns3 size={16} aria-hidden />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <Stack gap={10}>
          {CustomerColumn.options.map((column) => (
            <Checkbox
              key={column}
              label={words[column]}
              checked={shown.includes(column)}
              onChange={(event) => {
                const wanted = event.currentTarget.checked;
                // In the table's order, not in the order of selection.
                onChange(
                  CustomerColumn.options.filter((name) => (name === column ? wanted : shown.includes(name))),
                );
              }}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
