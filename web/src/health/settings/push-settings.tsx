import { NumberInput, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import type { PushStatus } from '../../../../src/contract/health.ts';
import { inputLabels } from '../../../../src/contract/input-labels.ts';
import type { PortalSettings } from '../../../../src/contract/settings.ts';
import { Callout } from '../../ui/page/callout.tsx';
import { Panel } from '../../ui/page/panel.tsx';
import { Dot } from '../../ui/value/state-pill.tsx';
import { nameObjections, type PropertyRole } from './health-draft.ts';
import styles from './push-settings.module.css';

type Push = PortalSettings['push'];

const roles: { role: PropertyRole; kind: string }[] = [
  { role: 'score', kind: 'Number, 0 to 100' },
  { role: 'trend', kind: 'Dropdown: growing, stable, declining' },
  { role: 'reasons', kind: 'Text' },
  { role: 'updatedAt', kind: 'Date and time' },
];

const longestName = 100;

interface PushSettingsProps {
  push: Push;
  saved: Push;
  /** Undefined while it is loading. */
  status: PushStatus | undefined;
  mayAdminister: boolean;
  onChange: (change: Partial<Push>) => void;
}

/** Whether HubSpot has the property, if known. */
function Readiness({ ready }: { ready: boolean }) {
  return (
    <span className={styles.readiness} data-tone={ready ? 'good' : 'idle'}>
      <Dot tone={ready ? 'good' : 'idle'} />
      {ready ? 'ready in HubSpot' : 'created by the next push'}
    </span>
  );
}

function PropertyNames({ push, saved, status, mayAdminister, onChange }: PushSettingsProps) {
  const objections = nameObjections(push.properties);
  const changed = roles.filter(({ role }) => push.properties[role] !== saved.properties[role]);
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} spacing="md" className={styles.names}>
        {roles.map(({ role, kind }) => {
          const known = status?.properties.find((property) => property.role === role);
          const name = push.properties[role];
          return (
            <TextInput
              key={role}
              label={inputLabels[`push.properties.${role}`]}
              description={
                <>
                  {kind} {known && <Readiness ready={known.name === name && known.ready} />}
                </>
              }
              value={name}
              maxLength={longestName}
              disabled={!mayAdminister}
              spellCheck={false}
              autoComplete="off"
              error={objections[role]}
              onChange={(event) =>
                onChange({ properties: { ...push.properties, [role]: event.currentTarget.value.trim() } })
              }
              classNames={{ input: styles.name }}
            />
          );
        })}
      </SimpleGrid>
      {changed.length > 0 && (
        <Callout component="p" mt="sm" role="status">
          The new {changed.length === 1 ? 'property is' : 'properties are'} created in HubSpot if missing, and
          filled with all scores. The old {changed.length === 1 ? 'one keeps its' : 'ones keep their'} current
          values: reports, lists, and workflows that use{' '}
          {changed.map(({ role }) => saved.properties[role]).join(', ')} must be updated manually.
        </Callout>
      )}
    </>
  );
}

const whole = (value: number | string, most: number): number =>
  Math.min(most, Math.max(0, Math.round(Number(value) || 0)));

/** Whether health is pushed, to which properties, and how often. */
export function PushSettings(props: PushSettingsProps) {
  const { push, mayAdminister, onChange } = props;
  return (
    <Panel title={inputLabels.push}>
      <Stack gap={24}>
        <Switch
          label={inputLabels['push.enabled']}
          description="Every new score is written to the customer’s company within seconds, with its trend and reasons."
          checked={push.enabled}
          disabled={!mayAdminister}
          onChange={(event) => onChange({ enabled: event.currentTarget.checked })}
        />
        <fieldset className={styles.group}>
          <legend>{inputLabels['push.properties']}</legend>
          <PropertyNames {...props} />
        </fieldset>
        <fieldset className={styles.group}>
          <legend>Limit writes</legend>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" maw={760} className={styles.limits}>
            <NumberInput
              label={inputLabels['push.minimumChange']}
              description={
                push.minimumChange === 0
                  ? 'Every change is pushed.'
                  : `Smaller changes wait until they add up to ${push.minimumChange}. A new trend is always pushed.`
              }
              suffix={push.minimumChange === 1 ? ' point' : ' points'}
              min={0}
              max={100}
              allowDecimal={false}
              value={push.minimumChange}
              disabled={!mayAdminister}
              onChange={(value) => onChange({ minimumChange: whole(value, 100) })}
            />
            <NumberInput
              label={inputLabels['push.intervalMinutes']}
              description={
                push.intervalMinutes === 0
                  ? 'A company is updated whenever its score changes.'
                  : 'Between two writes to a company. Only its latest score is kept waiting.'
              }
              suffix=" min"
              min={0}
              max={1_440}
              allowDecimal={false}
              value={push.intervalMinutes}
              disabled={!mayAdminister}
              onChange={(value) => onChange({ intervalMinutes: whole(value, 1_440) })}
            />
          </SimpleGrid>
        </fieldset>
      </Stack>
    </Panel>
  );
}
