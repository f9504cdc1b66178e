import { expect, test } from 'vitest';
import { hubspotRecord } from '../../test/support/portals/portal-rows.ts';
import { type DealStage, type PortalDefinitions, stageKey } from '../sync/mapping/object-mapping.ts';
import { dealMapping } from './deal-mapping.ts';

const stage = (isClosed: boolean, probability: number | undefined, pipelineLabel = 'Sales'): DealStage => ({
  label: 'Stage',
  pipelineLabel,
  isClosed,
  probability,
});

function derive(
  properties: Record<string, string | null>,
  found: DealStage | undefined,
  pipelineLabels = ['Sales'],
  renewals: PortalDefinitions['renewals'] = {
    pipelineIds: [],
    property: null,
    stageMapping: {},
  },
) {
  const definitions: PortalDefinitions = {
    readAt: null,
    ownerIds: new Set(),
    users: new Map(),
    stages: new Map(found ? [[stageKey('p', 's'), found]] : []),
    pipelineLabels,
    companyCurrency: 'USD',
    timeZone: 'UTC',
    renewals,
  };
  const record = hubspotRecord('7', { pipeline: 'p', dealstage: 's', ...properties });
  return dealMapping.derive(record, { name: properties.dealname ?? null, currency: null }, definitions);
}

test.each([
  ['won', stage(true, 1), 'closed_won', true],
  ['lost', stage(true, 0), 'closed_lost', false],
  ['closed with a doubtful probability', stage(true, 0.5), 'closed_lost', false],
  ['at 0.9', stage(false, 0.9), 'committed', false],
  ['just below 0.9', stage(false, 0.89), 'in_progress', false],
  ['at 0.6', stage(false, 0.6), 'in_progress', false],
  ['below 0.6', stage(false, 0.59), 'open', false],
  ['open although its probability is 1', stage(false, 1), 'committed', false],
])('a deal %s', (_name, found, renewalStage, isWon) => {
  expect(derive({}, found).values).toMatchObject({
    renewal_stage: renewalStage,
    is_won: isWon,
    is_closed: found.isClosed,
  });
});

test('a stage that does not exist is open, and told', () => {
  const { values, rejects } = derive({}, undefined);
  expect(values).toMatchObject({ renewal_stage: 'open', is_closed: false, stage_label: 's' });
  expect(rejects).toMatchObject([{ code: 'unknown_stage', value: 's', details: { pipelineId: 'p' } }]);
});

const told = (closed: string | null, won?: string | null) => ({
  hs_is_closed: closed,
  ...(won === undefined ? {} : { hs_is_closed_won: won }),
});
const unknown = undefined;
const withoutProbability = (isClosed: boolean) => stage(isClosed, undefined);

test.each([
  ['of an unknown stage that HubSpot calls won', told('true', 'true'), unknown, 'closed_won', true],
  ['of an unknown stage that HubSpot calls lost', told('true', 'false'), unknown, 'closed_lost', true],
  ['of an unknown stage that HubSpot calls closed', told('true'), unknown, 'closed_lost', true],
  ['of an unknown stage that HubSpot calls open', told('false', 'false'), unknown, 'open', false],
  ['of an unknown stage of which HubSpot says nothing', told(null, null), unknown, 'open', false],
  ['of a stage without probability, won', told('true', 'true'), withoutProbability(true), 'closed_won', true],
  ['of a stage without probability, closed', told(null, null), withoutProbability(true), 'closed_lost', true],
  ['of a stage without probability, open', told(null), withoutProbability(false), 'open', false],
  [
    'of a stage without probability, called closed',
    told('true'),
    withoutProbability(false),
    'closed_lost',
    true,
  ],
  ['of a known stage, whatever else is said', told('true', 'true'), stage(false, 0.6), 'in_progress', false],
  [
    'without a stage that HubSpot calls won',
    { dealstage: null, ...told('true', 'true') },
    unknown,
    'closed_won',
    true,
  ],
])('a deal %s', (_name, properties, found, renewalStage, isClosed) => {
  expect(derive(properties, found).values).toMatchObject({
    renewal_stage: renewalStage,
    is_closed: isClosed,
    is_won: renewalStage === 'closed_won',
  });
});

test('a deal without a pipeline is in the stage that has its id', () => {
  const { values, rejects } = derive({ pipeline: null }, stage(true, 1, 'Renewals'));
  expect(values).toMatchObject({ renewal_stage: 'closed_won', is_closed: true, stage_label: 'Stage' });
  expect(rejects).toEqual([]);
});

test.each([
  ['an existing stage', 's'],
  ['a stage that was deleted', 'gone'],
  ['no stage', null],
])('a deal of a renewal pipeline in %s is a renewal', (_name, dealstage) => {
  const { values } = derive({ dealstage }, stage(false, 0.2, 'Renewals'), ['Renewals']);
  expect(values.is_renewal).toBe(true);
});

test('a deal without a stage is open, and nothing is told', () => {
  expect(derive({ dealstage: null }, undefined)).toMatchObject({
    values: { renewal_stage: 'open' },
    rejects: [],
  });
});

test.each([
  ['in a renewal pipeline', {}, 'Renewals 2026', ['Sales', 'Renewals 2026'], true],
  [
    'elsewhere, where there is a renewal pipeline',
    { dealtype: 'existingbusiness' },
    'Sales',
    ['Sales', 'RENEWAL'],
    false,
  ],
  ['with existing business, where there is none', { dealtype: 'existingbusiness' }, 'Sales', ['Sales'], true],
  ['with new business', { dealtype: 'newbusiness' }, 'Sales', ['Sales'], false],
])('a deal %s', (_name, properties, pipelineLabel, labels, isRenewal) => {
  expect(derive(properties, stage(false, 0.2, pipelineLabel), labels).values.is_renewal).toBe(isRenewal);
});

test('settings say what is a renewal and what a stage means, before anything else does', () => {
  const settings = (pipelineId: string): PortalDefinitions['renewals'] => ({
    pipelineIds: [pipelineId],
    property: null,
    stageMapping: { s: 'committed' },
  });
  const lost = stage(true, 0, 'Renewals');
  expect(derive({}, lost, ['Renewals'], settings('other')).values).toMatchObject({
    is_renewal: false,
    renewal_stage: 'committed',
    is_closed: true,
    is_won: false,
  });
  expect(derive({ dealtype: 'newbusiness' }, lost, ['Renewals'], settings('p')).values).toMatchObject({
    is_renewal: true,
  });
});

test.each([
  ['of a pipeline that is named', 'p', {}, true],
  ['with a value that is named, in other capitals', 'q', { kind: 'UPSELL;renewal ' }, true],
  ['with another value', 'q', { kind: 'upsell' }, false],
  ['without a value', 'q', { kind: null }, false],
])('a deal %s, where the settings name pipelines and a property', (_name, pipelineId, more, isRenewal) => {
  const settings = {
    pipelineIds: [pipelineId],
    property: { name: 'kind', values: ['Renewal'] },
    stageMapping: {},
  };
  // A property that HubSpot didn't send changes nothing: a stored deal keeps its values.
  const { values, keep } = derive(more, stage(false, 0, 'Renewals'), ['Renewals'], settings);
  expect(values.is_renewal).toBe(isRenewal);
  expect(keep).not.toContain('is_renewal');
  expect(derive({}, stage(false, 0), ['Sales'], { ...settings, pipelineIds: [] })).toMatchObject({
    values: { is_renewal: false },
    keep: expect.arrayContaining(['is_renewal']),
  });
});

test('the amount in the company currency is HubSpot’s, and stays where HubSpot says nothing', () => {
  const value = (properties: Record<string, string | null>) => {
    const { values, keep = [] } = derive({ amount: '5', ...properties }, stage(false, 0));
    return keep.includes('amount_in_company_currency') ? 'kept' : values.amount_in_company_currency;
  };
  expect(value({ amount_in_home_currency: '5.40' })).toBe('5.40');
  expect(value({ amount_in_home_currency: null })).toBeNull();
  expect(value({})).toBe('kept');
});

test('a stage that the settings name but the portal no longer has keeps its meaning, and is told', () => {
  const renewals = { pipelineIds: [], property: null, stageMapping: { s: 'in_progress' as const } };
  const { values, rejects } = derive({}, undefined, ['Sales'], renewals);
  expect(values).toMatchObject({ renewal_stage: 'in_progress', is_closed: false });
  expect(rejects).toMatchObject([{ code: 'unknown_stage' }]);
});

test('stand-ins: a name from the id, the portal’s currency', () => {
  expect(derive({ dealname: null }, stage(false, 0)).values).toMatchObject({
    name: 'Deal 7',
    currency: 'USD',
  });
  expect(derive({ dealname: 'Big' }, stage(false, 0)).values).not.toHaveProperty('name');
});
