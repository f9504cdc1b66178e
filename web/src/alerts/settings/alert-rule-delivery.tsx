import { Checkbox, Group, Input, SegmentedControl, Select, Switch, Text, TextInput } from '@mantine/core';
import { inputLabels } from '../../../../src/contract/input-labels.ts';
import { shorten } from '../../format/text.ts';
import { dayName, type RuleDraft, type RuleNames } from './alert-rule.ts';
import { RuleFieldset } from './rule-fieldset.tsx';

const weekdays = [1, 2, 3, 4, 5, 6, 0];

interface PartProps {
  draft: RuleDraft;
  onChange: (change: Partial<RuleDraft>) => void;
}

function QuietHours({ draft, onChange }: PartProps) {
  const time = (name: 'quietFrom' | 'quietTo', end: 'from' | 'to') => (
    <TextInput
      type="time"
      label={inputLabels[`alerts.*.quietHours.${end}`]}
      required
      withAsterisk={false}
      value={draft[name]}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <>
      <Switch
        label={inputLabels['alerts.*.quietHours']}
        description="Alerts raised during quiet hours are sent afterwards. Times are in the time zone of the portal’s schedule."
        checked={draft.quiet}
        onChange={(event) => onChange({ quiet: event.currentTarget.checked })}
      />
      {draft.quiet && (
        <>
          <Group gap="md" grow>
            {time('quietFrom', 'from')}
            {time('quietTo', 'to')}
          </Group>
          <Checkbox.Group
            label={inputLabels['alerts.*.quietHours.quietDays']}
            value={draft.quietDays.map(String)}
            onChange={(days) => onChange({ quietDays: days.map(Number).sort() })}
          >
            <Group gap="8px 18px" mt={6}>
              {weekdays.map((day) => (
                <Checkbox
                  key={day}
                  value={String(day)}
                  label={dayName(day)}
                  // With seven quiet days, nothing would ever be sent.
                  disabled={draft.quietDays.length >= 6 && !draft.quietDays.includes(day)}
                />
              ))}
            </Group>
          </Checkbox.Group>
        </>
      )}
    </>
  );
}

/** How often the channel gets alerts. */
function Frequency({ draft, onChange }: PartProps) {
  return (
    <>
      <div>
        <Input.Label component="span" id="alert-rule-frequency">
          {inputLabels['alerts.*.digest']}
        </Input.Label>
        <SegmentedControl
          aria-labelledby="alert-rule-frequency"
          fullWidth
          value={draft.digest}
          onChange={(value) => onChange({ digest: value === 'hourly' || value === 'daily' ? value : 'none' })}
          data={[
            { value: 'none', label: 'Immediately' },
            { value: 'hourly', label: 'Hourly' },
            { value: 'daily', label: 'Daily' },
          ]}
        />
      </div>
      {draft.digest === 'daily' && (
        <TextInput
          type="time"
          label={inputLabels['alerts.*.digestAt']}
          required
          withAsterisk={false}
          w={160}
          value={draft.digestAt}
          onChange={(event) => onChange({ digestAt: event.currentTarget.value })}
        />
      )}
    </>
  );
}

/** Where alerts are sent, and when. */
export function AlertRuleDelivery({ draft, names, onChange }: PartProps & { names: RuleNames }) {
  const channel = names.channels.get(draft.channel);
  const gone = draft.channel !== 'app' && !channel;
  return (
    <RuleFieldset legend="Delivery">
      <Select
        label={inputLabels['alerts.*.channel']}
        allowDeselect={false}
        value={draft.channel}
        error={gone ? 'This channel was deleted. Choose another.' : null}
        onChange={(value) => value !== null && onChange({ channel: value })}
        data={[
          { value: 'app', label: 'In-app' },
          ...[...names.channels.values()].map(({ id, name }) => ({ value: id, label: shorten(name, 80) })),
          ...(gone ? [{ value: draft.channel, label: 'Deleted channel' }] : []),
        ]}
      />
      {channel?.kind === 'email' && (
        <Checkbox
          label={inputLabels['alerts.*.notifyCsm']}
          checked={draft.notifyCsm}
          onChange={(event) => onChange({ notifyCsm: event.currentTarget.checked })}
        />
      )}
      {draft.channel === 'app' ? (
        <Text size="sm" c="dimmed">
          In-app alerts are always immediate.
        </Text>
      ) : (
        <>
          <Frequency draft={draft} onChange={onChange} />
          <QuietHours draft={draft} onChange={onChange} />
        </>
      )}
    </RuleFieldset>
  );
}
