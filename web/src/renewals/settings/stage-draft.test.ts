import { expect, test } from 'vitest';
import type { DealPipelines } from '../../../../src/contract/renewals.ts';
import { draftOfRenewals, goneStages, isSameDraft, objectionTo, renewalsOf } from './stage-draft.ts';

const stage = (id: string) => ({
  id,
  label: id,
  isClosed: false,
  probability: 0.5,
  renewalStage: 'open' as const,
  defaultRenewalStage: 'open' as const,
  isMapped: false,
  deals: 0,
});
const pipelines: DealPipelines['pipelines'] = [
  { id: 'p', label: 'Renewals', isRenewal: true, deals: 0, renewals: 0, stages: [stage('a'), stage('b')] },
];
const set = {
  pipelineIds: ['p'],
  property: { name: 'kind', values: ['renewal'] },
  stageMapping: { a: 'committed' as const, old: 'open' as const },
};

test('a form gives back the settings that it was opened with, without stages that are gone', () => {
  const gone = goneStages(set, pipelines);
  expect(gone).toEqual(['old']);
  expect(renewalsOf(draftOfRenewals(set, gone))).toEqual({ ...set, stageMapping: { a: 'committed' } });
});

test('going back to the defaults keeps what the stages mean', () => {
  const draft = { ...draftOfRenewals(set, ['old']), byDefault: true };
  expect(renewalsOf(draft)).toEqual({ pipelineIds: [], property: null, stageMapping: { a: 'committed' } });
});

test('what would say nothing is objected to', () => {
  const draft = { byDefault: false, pipelineIds: [], property: '', values: [], stages: {} };
  expect(objectionTo(draft)).toMatch(/pipeline/);
  expect(objectionTo({ ...draft, property: 'kind' })).toMatch(/at least one value/);
  expect(objectionTo({ ...draft, values: ['x'] })).toMatch(/Choose a property/);
  expect(objectionTo({ ...draft, pipelineIds: ['p'] })).toBeUndefined();
  expect(objectionTo({ ...draft, byDefault: true })).toBeUndefined();
});

test('the order in which things were chosen is no change', () => {
  const draft = { byDefault: false, pipelineIds: ['p', 'q'], property: '', values: [], stages: {} };
  expect(isSameDraft(draft, { ...draft, pipelineIds: ['q', 'p'] })).toBe(true);
  expect(isSameDraft(draft, { ...draft, stages: { a: 'open' } })).toBe(false);
});
