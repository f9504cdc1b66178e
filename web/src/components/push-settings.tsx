import { NumberInput, Switch, TextInput } from '@mantine/core';
import type { PushStatus } from '../../../src/contract/health.ts';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { nameObjections, type PropertyRole } from './health-draft.ts';
import { Panel } from './panel.tsx';

type Push = PortalSettings['push'];

const roles: { role: PropertyRole; kind: string }[] = [
  { role: 'score', kind: 'Number, 0 to 100' },
  { role: 'trend', kind: 'Choice: growing, stable, declining' },
  { role: 'reasons', kind: 'Text' },
  { role: 'updatedAt', kind: 'Date and time' },
];

const longestName = 100;

interface PushSettingsProps {
  push: Push;
  saved: Push;
  /** Undefined: not known yet. */
  status: PushStatus | undefined;
  mayAdminister: boolean;
  onChange: (change: Partial<Push>) => void;
}

/** Whether HubSpot has the property of a name, as far as that was found out. */
function Readiness({ ready }: { ready: boolean }) {
  return (
    <span className="cx-readiness" data-tone={ready ? 'good' : 'idle'}>
      <span className="cx-dot" data-tone={ready ? 'good' : 'idle'} aria-hidden />
      {ready ? 'ready in HubSpot' : 'made by the next push'}
    </span>
  );
}

function PropertyNames({ push, saved, status, mayAdminister, onChange }: PushSettingsProps) {
  const objections = nameObjections(push.properties);
  const changed = roles.filter(({ role }) => push.properties[role] !== saved.properties[role]);
  return (
    <>
      <div className="cx-property-names">
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
              classNames={{ input: 'cx-property-name' }}
            />
          );
        })}
      </div>
      {changed.length > 0 && (
        <p className="cx-push-warning" role="status">
          The new {changed.length === 1 ? 'property is' : 'properties are'} made in HubSpot, if not there yet,
          and filled with every score. What the old {changed.length === 1 ? 'one has' : 'ones have'} there
          stays and grows old: reports, lists and workflows that use{' '}
          {changed.map(({ role }) => saved.properties[role]).join(', ')} have to be changed by hand.
        </p>
      )}
    </>
  );
}

const whole = (value: number | string, most: number): number =>
  Math.min(most, Math.max(0, Math.round(Number(value) || 0)));

/** Whether, where to and how often health is pushed. */
export function PushSettings(props: PushSettingsProps) {
  const { push, mayAdminister, onChange } = props;
  return (
    <Panel title={inputLabels.push}>
      <div className="cx-settings">
        <Switch
          label={inputLabels['push.enabled']}
          description="Every new score goes to the customer's company within seconds, with its trend and its reasons."
          checked={push.enabled}
          disabled={!mayAdminister}
          onChange={(event) => onChange({ enabled: event.currentTarget.checked })}
        />
        <fieldset className="cx-settings-group">
          <legend>{inputLabels['push.properties']}</legend>
          <PropertyNames {...props} />
        </fieldset>
        <fieldset className="cx-settings-group">
          <legend>Sparing HubSpot</legend>
          <div className="cx-sparing">
            <NumberInput
              label={inputLabels['push.minimumChange']}
              description={
                push.minimumChange === 0
                  ? 'Every change is pushed.'
                  : `A score that moved by less than ${push.minimumChange} waits until it has moved further. A new trend always goes.`
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
                  ? 'A company is written whenever its score changes.'
                  : 'Of one company. In between, only the newest score waits.'
              }
              suffix=" min"
              min={0}
              max={1_440}
              allowDecimal={false}
              value={push.intervalMinutes}
              disabled={!mayAdminister}
              onChange={(value) => onChange({ intervalMinutes: whole(value, 1_440) })}
            />
          </div>
        </fieldset>
      </div>
    </Panel>
  );
}
