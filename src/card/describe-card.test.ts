import { expect, test } from 'vitest';
import type { Deal } from '../contract/customers.ts';
import { type CardParts, describeCard } from './describe-card.ts';

const now = Date.parse('2026-11-20T23:30:00Z');
const deal = (daysLeft: number | null, renewalStage: Deal['renewalStage'] = 'open'): Deal => ({
  id: '00000000-0000-4000-8000-000000000002',
  externalId: '7',
  name: 'Renewal',
  pipelineId: 'p',
  stageId: 's',
  stageLabel: 'Due',
  renewalStage,
  isRenewal: true,
  isClosed: false,
  isWon: false,
  amount: '12345678901234567890.5',
  currency: 'EUR',
  amountInCompanyCurrency: null,
  closeDate: daysLeft === null ? null : '2026-12-01',
  daysLeft,
  owner: null,
  url: null,
  archivedAt: null,
});

const card = (parts: Partial<CardParts> & { score?: number | null; trend?: string | null } = {}) => {
  const { score = 50, trend = null, ...rest } = parts;
  return describeCard({
    customer: {
      id: '00000000-0000-4000-8000-000000000001',
      name: 'C',
      healthScore: score,
      healthTrend: trend,
    },
    url: 'https://cscx.example.test/customers/1',
    health: { reasons: [], calculatedAt: null },
    push: undefined,
    renewal: null,
    cover: [],
    now,
    ...rest,
  });
};

test('bands begin at 40 and 70; a trend of a platform’s own is left out', () => {
  expect([39, 40, 69, 70].map((score) => card({ score }).health?.band)).toEqual([
    'poor',
    'fair',
    'fair',
    'good',
  ]);
  expect(card({ score: null }).health).toBeNull();
  expect(card({ trend: 'declining' }).health?.trend).toBe('declining');
  expect(card({ trend: 'up and away' }).health?.trend).toBeNull();
});

test('the renewal is shown as its deal has it', () => {
  expect(card({ renewal: deal(-3) }).renewal).toMatchObject({
    date: '2026-12-01',
    daysLeft: -3,
    amount: '12345678901234567890.5',
  });
  expect(card({ renewal: deal(null) }).renewal).toMatchObject({ date: null, daysLeft: null });
});

test("next steps: an overdue renewal, then missing people, then a renewal that hasn't been started", () => {
  const cover: CardParts['cover'] = [
    { code: 'no_champion', message: 'No champion identified.', stakeholderId: null },
  ];
  const overdue = card({ renewal: deal(-19), cover }).nextAction;
  expect(overdue).toContain('passed');
  expect(card({ renewal: deal(11), cover }).nextAction).toBe('No champion identified.');
  expect(card({ renewal: deal(11) }).nextAction).toContain('close');
  expect(card({ renewal: deal(11, 'committed') }).nextAction).toBeNull();
  expect(card({ renewal: deal(376) }).nextAction).toBeNull();
  expect(card().nextAction).toBeNull();
});
