import { Select, Text } from '@mantine/core';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { capitalize, everyInWords } from '../format/intervals.ts';

type Schedule = PortalSettings['schedule'];

const offered = [5, 10, 15, 30, 60, 120, 240, 360, 720, 1_440];
const off = 'off';

const zones = Intl.supportedValuesOf('timeZone');
/** The most time zones that a search lists: there are more than 400. */
const zonesShown = 60;

interface ScheduleFieldsProps {
  /** The current schedule, which need not be one of those offered. */
  saved: Schedule;
  schedule: Schedule;
  /** Whether webhooks deliver changes, too. */
  receiving: boolean;
  onChange: (schedule: Schedule) => void;
}

/** How often a portal is checked for changes, and when its days begin. */
export function ScheduleFields({ saved, schedule, receiving, onChange }: ScheduleFieldsProps) {
  const { everyMinutes, timeZone } = schedule;
  const minutes = [...new Set([...offered, ...(saved.everyMinutes === null ? [] : [saved.everyMinutes])])];
  const names = zones.includes(saved.timeZone) ? zones : [saved.timeZone, ...zones];
  return (
    <>
      <Select
        label={inputLabels['schedule.everyMinutes']}
        description="If webhooks are set up, they deliver changes within seconds."
        allowDeselect={false}
        value={everyMinutes === null ? off : String(everyMinutes)}
        onChange={(value) =>
          onChange({ ...schedule, everyMinutes: value === null || value === off ? null : Number(value) })
        }
        data={[
          ...minutes
            .sort((a, b) => a - b)
            .map((value) => ({ value: String(value), label: capitalize(everyInWords(value)) })),
          { value: off, label: 'Off' },
        ]}
      />
      <Select
        label={inputLabels['schedule.timeZone']}
        description="Determines when a day begins, and the night in which everything is compared with HubSpot."
        searchable
        limit={zonesShown}
        allowDeselect={false}
        nothingFoundMessage="No matching time zone"
        value={timeZone}
        onChange={(value) => onChange({ ...schedule, timeZone: value ?? saved.timeZone })}
        data={names}
      />
      {everyMinutes === null && !receiving && (
        <Text size="sm" c="var(--cx-warn)" role="status">
          This portal sends no webhooks. Without a schedule, its changes sync only when you start a sync.
        </Text>
      )}
    </>
  );
}
