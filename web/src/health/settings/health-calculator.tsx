import { Group, SimpleGrid, Slider, Stack, Switch, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { HealthComponent } from '../../../../src/contract/health.ts';
import { formatCount, formatShare } from '../../format/amounts.ts';
import { Panel } from '../../ui/page/panel.tsx';
import { StatePill } from '../../ui/value/state-pill.tsx';
import { healthComponentWords } from '../health-words.ts';
import styles from './health-calculator.module.css';
import { type HealthDraft, sharesOf } from './health-draft.ts';
import { HealthPreview } from './health-preview.tsx';

type Calculator = HealthDraft['calculator'];

const previewPauseMs = 400;

interface WeightProps {
  name: HealthComponent;
  weight: number;
  /** In percent. */
  share: number;
  disabled: boolean;
  onChange: (weight: number) => void;
}

/** The weight of a component. */
function Weight({ name, weight, share, disabled, onChange }: WeightProps) {
  const { word, explanation } = healthComponentWords[name];
  const shown = formatShare(share / 100);
  return (
    <div className={styles.weight} data-off={weight === 0 || undefined}>
      <Group justify="space-between" align="baseline" gap="sm" wrap="nowrap">
        <span className="cx-strong">{word}</span>
        <span className="cx-figure cx-soft">
          {weight === 0 ? 'not counted' : `Weight ${formatCount(weight)} · ${shown}`}
        </span>
      </Group>
      <p className="cx-cell-sub">{explanation}</p>
      <Slider
        className={styles.slider}
        label={null}
        min={0}
        max={100}
        step={5}
        value={weight}
        disabled={disabled}
        onChange={onChange}
        thumbLabel={`Weight of ${word}`}
        thumbProps={{
          'aria-valuetext': `${weight}, ${weight === 0 ? 'not counted' : `${shown} of the score`}`,
        }}
      />
    </div>
  );
}

interface WeightsProps {
  weights: Calculator['weights'];
  disabled: boolean;
  onChange: (weights: Calculator['weights']) => void;
}

/** The weights of all components, and their total. */
function Weights({ weights, disabled, onChange }: WeightsProps) {
  const shares = sharesOf(weights);
  const total = HealthComponent.options.reduce((sum, name) => sum + weights[name], 0);
  return (
    <Stack component="section" gap="md" maw={560} aria-label="Weights">
      <Title order={3} size="sm">
        Weights
      </Title>
      {HealthComponent.options.map((name) => (
        <Weight
          key={name}
          name={name}
          weight={weights[name]}
          share={shares[name]}
          disabled={disabled}
          onChange={(weight) => onChange({ ...weights, [name]: weight })}
        />
      ))}
      <Group
        justify="space-between"
        gap="sm"
        className={styles.total}
        data-tone={total === 0 ? 'bad' : undefined}
      >
        <span className="cx-strong">Total</span>
        <span className="cx-figure">
          {total === 0 ? 'No weights: move a slider.' : `${formatCount(total)} · ${formatShare(1)}`}
        </span>
      </Group>
      <p className="cx-soft">Components without data are skipped; their weight is redistributed.</p>
    </Stack>
  );
}

interface HealthCalculatorProps {
  integrationId: string;
  calculator: Calculator;
  saved: Calculator;
  mayAdminister: boolean;
  onChange: (change: Partial<Calculator>) => void;
}

/** The built-in score: whether it is on, its weights, and a preview. */
export function HealthCalculator(props: HealthCalculatorProps) {
  const { integrationId, calculator, saved, mayAdminister, onChange } = props;
  const { weights } = calculator;
  const [previewed] = useDebouncedValue(weights, previewPauseMs);
  return (
    <Panel
      title="Built-in score"
      note={<StatePill tone={saved.enabled ? 'good' : 'idle'}>{saved.enabled ? 'On' : 'Off'}</StatePill>}
    >
      <Stack gap={24}>
        <Switch
          label="Calculate a score for every customer of this portal"
          description="Recalculated within a second of each synced change, and every night. Scores sent by other programs come first: for 30 days after one, that customer isn’t scored here."
          checked={calculator.enabled}
          disabled={!mayAdminister}
          onChange={(event) => onChange({ enabled: event.currentTarget.checked })}
        />
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing={32} verticalSpacing={24}>
          <Weights
            weights={weights}
            disabled={!mayAdminister}
            onChange={(changed) => onChange({ weights: changed })}
          />
          {mayAdminister && <HealthPreview integrationId={integrationId} weights={previewed} />}
        </SimpleGrid>
      </Stack>
    </Panel>
  );
}
