import { Stack, Switch } from '@mantine/core';
import { customersSource, type HealthSourceList } from '../../../../src/contract/health.ts';
import { inputLabels } from '../../../../src/contract/input-labels.ts';
import { Callout } from '../../ui/page/callout.tsx';
import { Panel } from '../../ui/page/panel.tsx';
import { StatePill } from '../../ui/value/state-pill.tsx';
import type { HealthDraft } from './health-draft.ts';
import styles from './health-sources.module.css';

type Sources = HealthDraft['sources'];
type Source = HealthSourceList['items'][number];

interface SourceSwitchProps {
  source: Source;
  checked: boolean;
  mayAdminister: boolean;
  onChange: (checked: boolean) => void;
}

/** Whether scores are taken from a column, and why that doesn't work. */
function SourceSwitch({ source: { source, problem }, checked, mayAdminister, onChange }: SourceSwitchProps) {
  const isCustomers = source === customersSource;
  return (
    <div>
      <Switch
        label={
          isCustomers ? (
            inputLabels['healthSources.customers']
          ) : (
            <>
              New values of <code className={styles.column}>{source}</code>
            </>
          )
        }
        description={
          isCustomers
            ? 'Every change that another program makes is a score. The column’s default isn’t, and neither is an empty value.'
            : 'Every new row is a score, and every change of the value.'
        }
        checked={checked}
        // One that doesn't work can only be turned off.
        disabled={!mayAdminister || (problem !== null && !checked)}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {problem !== null && (
        <Callout component="p" tone={checked ? 'bad' : 'idle'} mt="xs" className={styles.problem}>
          {problem}
        </Callout>
      )}
    </div>
  );
}

interface HealthSourcesProps {
  sources: Sources;
  saved: Sources;
  /** All that can be chosen. */
  known: readonly Source[];
  /** Whether the built-in score is on. */
  calculates: boolean;
  mayAdminister: boolean;
  onChange: (sources: Partial<Sources>) => void;
}

const isOn = ({ customers, columns }: Sources): boolean => customers || columns.length > 0;

/** The columns of the platform's tables that scores are taken from. */
export function HealthSources({
  sources,
  saved,
  known,
  calculates,
  mayAdminister,
  onChange,
}: HealthSourcesProps) {
  const others = (source: string) => sources.columns.filter((column) => column !== source);
  return (
    <Panel
      title={inputLabels.healthSources}
      note={<StatePill tone={isOn(saved) ? 'good' : 'idle'}>{isOn(saved) ? 'On' : 'Off'}</StatePill>}
    >
      <Stack gap={20}>
        <p className="cx-soft">
          Scores sent over the API, or inserted into our own table, always count. Choose what else does.
        </p>
        {known.map((one) => (
          <SourceSwitch
            key={one.source}
            source={one}
            checked={
              one.source === customersSource ? sources.customers : sources.columns.includes(one.source)
            }
            mayAdminister={mayAdminister}
            onChange={(checked) =>
              onChange(
                one.source === customersSource
                  ? { customers: checked }
                  : { columns: checked ? [...others(one.source), one.source] : others(one.source) },
              )
            }
          />
        ))}
        {known.length === 1 && (
          <p className="cx-soft">
            Your server admin can offer other columns here, with <code>HEALTH_SOURCES</code>.
          </p>
        )}
        {calculates && isOn(sources) && (
          <Callout component="p" role="status">
            The built-in score is on, too. The newest score counts, and for 30 days after one from the
            platform, that customer isn’t scored here.
          </Callout>
        )}
      </Stack>
    </Panel>
  );
}
