import { Button, Group, Popover, SimpleGrid, Stack, TextInput, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCalendar, IconChevronDown } from '@tabler/icons-react';
import { dayAfter, formatMonth, formatRange, monthsFrom, quarterAt } from '../format/periods.ts';
import { useToday } from '../ui/today.ts';

export interface Period {
  month?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const whenever: Period = { month: undefined, from: undefined, to: undefined };

/** Common periods. */
const offered = (today: string): { label: string; period: Period }[] => [
  { label: 'This month', period: { month: monthsFrom(today, 1)[0] } },
  { label: 'Next 30 days', period: { from: today, to: dayAfter(today, 30) } },
  { label: 'Next 90 days', period: { from: today, to: dayAfter(today, 90) } },
  { label: 'This quarter', period: quarterAt(today, 0) },
  { label: 'Next quarter', period: quarterAt(today, 1) },
  { label: 'Overdue', period: { to: dayAfter(today, -1) } },
];

const same = (a: Period, b: Period) => a.month === b.month && a.from === b.from && a.to === b.to;

const inWords = (period: Period): string | undefined =>
  period.month ? formatMonth(period.month) : formatRange(period.from, period.to);

function Choices({ value, onChange }: { value: Period; onChange: (period: Period) => void }) {
  const today = useToday();
  if (today === undefined) return null;
  return (
    <SimpleGrid cols={2} spacing={8}>
      {offered(today).map(({ label, period }) => (
        <Button
          key={label}
          size="xs"
          variant={same(value, period) ? 'filled' : 'default'}
          aria-pressed={same(value, period)}
          onClick={() => onChange(same(value, period) ? whenever : { ...whenever, ...period })}
        >
          {label}
        </Button>
      ))}
    </SimpleGrid>
  );
}

interface RenewalPeriodProps {
  value: Period;
  onChange: (period: Period) => void;
}

/** When renewals close: a common period, or any other. */
export function RenewalPeriod({ value, onChange }: RenewalPeriodProps) {
  const [opened, { toggle, close }] = useDisclosure(false);
  const words = inWords(value);
  const day = (end: 'from' | 'to', label: string) => (
    <TextInput
      type="date"
      label={label}
      value={value[end] ?? ''}
      {...(end === 'from' && value.to ? { max: value.to } : {})}
      {...(end === 'to' && value.from ? { min: value.from } : {})}
      onChange={(event) =>
        onChange({ ...value, month: undefined, [end]: event.currentTarget.value || undefined })
      }
    />
  );
  return (
    <Popover
      opened={opened}
      onDismiss={close}
      onChange={(open) => !open && close()}
      width={330}
      position="bottom-start"
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          fw={400}
          maw={280}
          c={words === undefined ? 'var(--mantine-color-placeholder)' : 'inherit'}
          onClick={toggle}
          leftSection={<IconCalendar size={16} stroke={1.8} aria-hidden />}
          rightSection={<IconChevronDown size={15} aria-hidden />}
        >
          <VisuallyHidden component="span">Close date: </VisuallyHidden>
          {words ?? 'All dates'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Close date">
        <Stack gap="md">
          <Choices value={value} onChange={onChange} />
          <Group grow gap="sm">
            {day('from', 'From')}
            {day('to', 'To')}
          </Group>
          <Group justify="space-between">
            <Button variant="subtle" size="xs" disabled={!words} onClick={() => onChange(whenever)}>
              All dates
            </Button>
            <Button size="xs" onClick={close}>
              Done
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
