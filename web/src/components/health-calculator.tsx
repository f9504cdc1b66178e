import { Slider, Switch } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { HealthComponent } from '../../../src/contract/health.ts';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import { formatCount, formatShare } from '../format/amounts.ts';
import { type HealthDraft, sharesOf } from './health-draft.ts';
import { HealthPreview } from './health-preview.tsx';
import { healthComponentWords } from './health-words.ts';
import { Panel } from './panel.tsx';
import { StatePill } from './state-pill.tsx';

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

/** How much a component counts. */
function Weight({ name, weight, share, disabled, onChange }: WeightProps) {
  const { word, explanation } = healthComponentWords[name];
  const shown = formatShare(share / 100);
  return (
    <div className="cx-weight" data-off={weight === 0 || undefined}>
      <div className="cx-weight-head">
        <span className="cx-strong">{word}</span>
        <span className="cx-weight-share">
          {weight === 0 ? 'not counted' : `Weight ${formatCount(weight)} · ${shown}`}
        </span>
      </div>
      <p className="cx-cell-sub">{explanation}</p>
      <Slider
        className="cx-weight-slider"
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

interface HealthCalculatorProps {
  integrationId: string;
  calculator: Calculator;
  saved: Calculator;
  mayAdminister: boolean;
  onChange: (change: Partial<Calculator>) => void;
}

/** The score that is calculated here: whether, of what, and what it would say. */
export function HealthCalculator({
  integrationId,
  calculator,
  saved,
  mayAdminister,
  onChange,
}: HealthCalculatorProps) {
  const { weights } = calculator;
  const shares = sharesOf(weights);
  const total = HealthComponent.options.reduce((sum, name) => sum + weights[name], 0);
  const [previewed] = useDebouncedValue(weights, previewPauseMs);
  return (
    <Panel
      title={inputLabels.healthCalculator}
      note={<StatePill tone={saved.enabled ? 'good' : 'idle'}>{saved.enabled ? 'On' : 'Off'}</StatePill>}
    >
      <div className="cx-settings">
        <Switch
          label={inputLabels['healthCalculator.enabled']}
          description="From what is synced, a second after it changes, and every night. Scores that a program sends come first: for 30 days after one, nothing is calculated for that customer."
          checked={calculator.enabled}
          disabled={!mayAdminister}
          onChange={(event) => onChange({ enabled: event.currentTarget.checked })}
        />
        <div className="cx-calculator">
          <section aria-label={inputLabels['healthCalculator.weights']} className="cx-weights">
            <h3 className="cx-part-title">What counts, and how much</h3>
            {HealthComponent.options.map((name) => (
              <Weight
                key={name}
                name={name}
                weight={weights[name]}
                share={shares[name]}
                disabled={!mayAdminister}
                onChange={(weight) => onChange({ weights: { ...weights, [name]: weight } })}
              />
            ))}
            <p className="cx-weight-sum" data-tone={total === 0 ? 'bad' : undefined}>
              <span className="cx-strong">Together</span>
              <span className="cx-figure">
                {total === 0 ? 'Nothing counts: move a slider.' : `${formatCount(total)} · ${formatShare(1)}`}
              </span>
            </p>
            <p className="cx-soft">
              Where there is nothing to judge a component by, the others share its weight: what a portal lacks
              lowers nothing.
            </p>
          </section>
          <HealthPreview integrationId={integrationId} weights={previewed} mayAdminister={mayAdminister} />
        </div>
      </div>
    </Panel>
  );
}
