import { Select, Text } from '@mantine/core';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { capitalize, everyInWords } from '../format/intervals.ts';

type Schedule = PortalSettings['schedule'];

const offered = [5, 10, 15, 30, 60, 120, 240, 360, 720, 1_440];
const off = 'off';

const zones = Intl.supportedValuesOf('timeZone');
/** A search for a zone gives this many at most: there are more than 400. */
const zonesShown = 60;

interface ScheduleFieldsProps {
  /** As it holds now: it need not be one of those offered. */
  saved: Schedule;
  schedule: Schedule;
  /** Whether changes come in by webhooks besides. */
  receiving: boolean;
  onChange: (schedule: Schedule) => void;
}

/** How often a portal's changes are looked for, and when its days begin. */
export function ScheduleFields({ saved, schedule, receiving, onChange }: ScheduleFieldsProps) {
  const { everyMinutes, timeZone } = schedule;
  const minutes = [...new Set([...offered, ...(saved.everyMinutes === null ? [] : [saved.everyMinutes])])];
  const names = zones.includes(saved.timeZone) ? zones : [saved.timeZone, ...zones];
  return (
    <>
      <Select
        label={inputLabels['schedule.everyMinutes']}
        description="Webhooks, where they are set up, bring changes at once besides."
        allowDeselect={false}
        value={everyMinutes === null ? off : String(everyMinutes)}
        onChange={(value) =>
          onChange({ ...schedule, everyMinutes: value === null || value === off ? null : Number(value) })
        }
        data={[
          ...minutes
            .sort((a, b) => a - b)
            .map((value) => ({ value: String(value), label: capitalize(everyInWords(value)) })),
          { value: off, label: 'Never by itself' },
        ]}
      />
      <Select
        label={inputLabels['schedule.timeZone']}
        description="Says when the day begins, and the night in which everything is compared with HubSpot."
        searchable
        limit={zonesShown}
        allowDeselect={false}
        nothingFoundMessage="No such time zone"
        value={timeZone}
        onChange={(value) => onChange({ ...schedule, timeZone: value ?? saved.timeZone })}
        data={names}
      />
      {everyMinutes === null && !receiving && (
        <Text size="sm" c="var(--cx-warn)" role="status">
          No webhooks come in from this portal: without a schedule its changes are seen only by syncs that you
          start.
        </Text>
      )}
    </>
  );
}
