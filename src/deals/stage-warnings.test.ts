import { expect, test } from 'vitest';
import type { DealPipelines } from '../contract/renewals.ts';
import { defaultRenewalStage } from './default-renewal-stage.ts';
import { stageWarnings } from './stage-warnings.ts';

type Pipeline = DealPipelines['pipelines'][number];
type StageInput = [label: string, probability: number | null, isClosed?: boolean];

function pipeline(stages: StageInput[], more: Partial<Pipeline> = {}): Pipeline {
  return {
    id: 'p',
    label: 'Renewals',
    isRenewal: true,
    deals: 5,
    renewals: 5,
    stages: stages.map(([label, probability, isClosed = false]) => {
      const renewalStage = defaultRenewalStage({ isClosed, probability: probability ?? undefined });
      return {
        id: label,
        label,
        isClosed,
        probability,
        renewalStage,
        defaultRenewalStage: renewalStage,
        isMapped: false,
        deals: 1,
      };
    }),
    ...more,
  };
}

const warningsOf = (pipelines: Pipeline[], code: string) =>
  stageWarnings(pipelines, { pipelineIds: [], property: null, stageMapping: {} }, { deals: 5, renewals: 5 })
    .filter((warning) => warning.code === code)
    .map(({ message }) => message);

const byDays: StageInput[] = [
  ['120 days', 0.8],
  ['90 days', 0.82],
  ['60 days', 0.85],
  ['30 days', 0.88],
  ['7 days', 0.85],
  ['Overdue', 0.5],
  ['Renewed', 1, true],
  ['Churned', 0, true],
];

test('open stages that mean the same by flat, high probabilities are told of once', () => {
  const flat = 'flat_probabilities';
  expect(warningsOf([pipeline(byDays)], flat)).toEqual([
    expect.stringMatching(
      /^All open stages but one of “Renewals” count as in progress, .* never at risk for still being open/,
    ),
  ]);
  expect(warningsOf([pipeline(byDays.filter(([label]) => label !== 'Overdue'))], flat)).toEqual([
    expect.stringMatching(/^All 5 open stages of “Renewals”/),
  ]);
  // Chosen on purpose, told apart, too few to be told apart, still open, or no renewals.
  const chosen = pipeline(byDays);
  chosen.stages = chosen.stages.map((stage) => ({ ...stage, isMapped: true }));
  const fine = [
    chosen,
    pipeline([...byDays, ['Signed', 0.95], ['New', 0.1]]),
    pipeline([
      ['Talk', 0.8],
      ['Sign', 0.95],
    ]),
    pipeline([
      ['One', 0.1],
      ['Two', 0.2],
      ['Three', 0.3],
    ]),
    pipeline(byDays, { isRenewal: false, renewals: 0 }),
  ];
  for (const one of fine) expect(warningsOf([one], flat)).toEqual([]);
});

test('stages without a probability are told of in one note', () => {
  const none = 'no_probability';
  expect(warningsOf([pipeline([['Paused', null]])], none)).toEqual([
    expect.stringMatching(/^No probability in HubSpot for “Paused” of “Renewals”\. (?!.*lost)/),
  ]);
  const several = pipeline([
    ['Paused', null],
    ['Ended', null, true],
    ['Open', 0.5],
  ]);
  expect(warningsOf([several], none)).toEqual([
    expect.stringMatching(/“Paused” of “Renewals”, “Ended” of “Renewals”\..* count as lost/),
  ]);
  const mapped = pipeline([['Paused', null]]);
  mapped.stages = mapped.stages.map((stage) => ({ ...stage, isMapped: true }));
  expect(warningsOf([mapped], none)).toEqual([]);
});
