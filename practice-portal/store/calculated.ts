import type { Pipeline, Stage } from '../data/pipelines.ts';
import type { ObjectType } from '../options.ts';
import type { AssociationStore } from './association-store.ts';
import type { RecordView } from './record.ts';

/** The inputs of calculated properties. */
interface CalculationSource {
  ties: AssociationStore;
  pipelines: readonly Pipeline[];
  /** The company currency. */
  currency: string;
  /** US dollars per unit, for the currencies with a rate in the account. */
  rates: Readonly<Record<string, number>>;
}

type Calculation = (source: CalculationSource, view: RecordView) => string | null;

const count = (n: number): string | null => (n === 0 ? null : String(n));

function stageOf(source: CalculationSource, deal: RecordView): Stage | undefined {
  const id = deal.value('dealstage');
  if (id === null) return undefined;
  for (const pipeline of source.pipelines) {
    const stage = pipeline.stages.find((candidate) => candidate.id === id);
    if (stage) return stage;
  }
  return undefined;
}

/** A deal whose stage was deleted keeps its last calculated values. */
const isClosed = (source: CalculationSource, deal: RecordView): boolean =>
  (stageOf(source, deal)?.metadata.isClosed ?? deal.value('hs_is_closed')) === 'true';
const isWon = (source: CalculationSource, deal: RecordView): boolean =>
  isClosed(source, deal) &&
  (stageOf(source, deal) ? probability(source, deal) === 1 : deal.value('hs_is_closed_won') === 'true');
const probability = (source: CalculationSource, deal: RecordView): number | undefined => {
  const chance = stageOf(source, deal)?.metadata.probability;
  return chance === undefined ? undefined : Number(chance);
};

/** Written out to the last binary digit, like HubSpot: 0.2 is 0.200000000000000011…. */
function expanded(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : value.toFixed(55).replace(/0+$/, '');
}

const weighted: Calculation = (source, deal) => {
  const chance = probability(source, deal);
  const amount = Number(deal.value('amount') ?? Number.NaN);
  return chance === undefined || !Number.isFinite(amount) ? null : String(amount * chance);
};

/** The initial rates of an account. */
export const RATES: Readonly<Record<string, number>> = { USD: 1, EUR: 1.08, GBP: 1.27, CHF: 1.12, CAD: 0.73 };

/** The amount in the company currency; empty if it isn't a number, or the account has no rate for its currency. */
const converted: Calculation = (source, deal) => {
  const amount = deal.value('amount');
  if (amount === null || amount.trim() === '' || !Number.isFinite(Number(amount))) return null;
  const currency = deal.value('deal_currency_code') ?? source.currency;
  if (currency === source.currency) return amount;
  const [own, home] = [source.rates[currency], source.rates[source.currency]];
  return own === undefined || home === undefined ? null : String(round(Number(amount) * (own / home)));
};

const round = (amount: number): number => Math.round(amount * 100) / 100;

const CALCULATIONS: Readonly<Record<ObjectType, ReadonlyMap<string, Calculation>>> = {
  company: new Map<string, Calculation>([
    ['num_associated_contacts', ({ ties }, view) => count(ties.tiesOf('company', view.id, 'contact').length)],
    ['num_associated_deals', ({ ties }, view) => count(ties.tiesOf('company', view.id, 'deal').length)],
  ]),
  contact: new Map<string, Calculation>([
    [
      'associatedcompanyid',
      ({ ties }, view) =>
        ties.tiesOf('contact', view.id, 'company').find(({ tie }) => tie.primary)?.id ?? null,
    ],
    ['num_associated_deals', ({ ties }, view) => count(ties.tiesOf('contact', view.id, 'deal').length)],
  ]),
  deal: new Map<string, Calculation>([
    ['num_associated_contacts', ({ ties }, view) => count(ties.tiesOf('deal', view.id, 'contact').length)],
    [
      'hs_primary_associated_company',
      ({ ties }, view) => ties.tiesOf('deal', view.id, 'company').find(({ tie }) => tie.primary)?.id ?? null,
    ],
    ['hs_is_closed', (source, deal) => String(isClosed(source, deal))],
    ['hs_is_closed_won', (source, deal) => String(isWon(source, deal))],
    [
      'hs_is_closed_lost',
      (source, deal) => String(isClosed(source, deal) && probability(source, deal) === 0),
    ],
    [
      'hs_deal_stage_probability',
      (source, deal) => {
        const chance = probability(source, deal);
        return chance === undefined ? null : expanded(chance);
      },
    ],
    ['hs_projected_amount', weighted],
    ['hs_forecast_amount', (_, deal) => deal.value('amount')],
    ['amount_in_home_currency', converted],
    ['hs_closed_amount', (source, deal) => (isClosed(source, deal) ? deal.value('amount') : '0')],
  ]),
};

export function calculationOf(type: ObjectType, property: string): Calculation | undefined {
  return CALCULATIONS[type].get(property);
}
