import { type ObjectType, objectTypes } from '../../contract/common.ts';
import type { DryRunReport, DryRunWarning } from '../../contract/setup.ts';

import { limitationsOf } from '../status/limitations.ts';
import type { Placed } from './place-records.ts';
import type { PortalOwner } from './portal-view.ts';
import { isWanted, type Survey } from './survey-portal.ts';
import { nameOf, type PortalPlace } from './write-report.ts';

const samplesEach = 5;

/** What whoever starts a first sync should know before, the gravest first. */
export function warningsOf(
  survey: Survey,
  scopes: readonly string[],
  cost: DryRunReport['cost'],
  place: PortalPlace,
): DryRunWarning[] {
  const warnings: DryRunWarning[] = [];
  const warn = (code: DryRunWarning['code'], message: string, samples: readonly string[] = []) =>
    warnings.push({ code, message, samples: samples.slice(0, samplesEach), records: [] });
  const warnOf = (
    code: DryRunWarning['code'],
    message: string,
    objectType: ObjectType,
    records: readonly Placed[],
    samples: readonly string[] = [],
  ) =>
    warnings.push({
      code,
      message,
      samples: samples.slice(0, samplesEach),
      records: records.slice(0, samplesEach).map((one) => nameOf(one, objectType, place)),
    });
  const { types } = survey;
  if (!cost.fits) warn('daily_limit', cost.explanation);
  if (types.company.wanted === 0) {
    const all = types.company.total;
    warn(
      'nothing_to_sync',
      all === 0
        ? 'HubSpot has no companies, so there would be no customers.'
        : `None of the ${all.toLocaleString('en-US')} companies passes the filter, so there would be no customers. Change what counts as a customer.`,
    );
  }
  for (const { scope, effect } of limitationsOf(scopes)) {
    warn('scope_missing', `${effect} Give the connected app or key the scope ${scope}, and connect again.`, [
      scope,
    ]);
  }
  const ambiguous = types.company.placed.filter(({ match }) => match?.by === 'ambiguous');
  if (ambiguous.length > 0) {
    warnOf(
      'ambiguous_customers',
      `${several(ambiguous.length, 'company fits', 'companies fit')} more than one customer that is here, so each becomes a customer of its own. Give the right customer the company’s domain, and the others another, to have them joined.`,
      'company',
      ambiguous,
    );
  }
  const doubles = sharedDomains(survey);
  if (doubles.size > 0) {
    warn(
      'duplicate_domains',
      `${several(doubles.size, 'domain belongs', 'domains belong')} to more than one company. Each company becomes a customer of its own; merge them in HubSpot if they are one.`,
      [...doubles].map(([domain, count]) => `${domain} (${count})`),
    );
  }
  const lost = dealsOfUnknownStages(survey);
  if (lost.size > 0) {
    const stages = [...lost.keys()];
    warnOf(
      'unknown_stages',
      `Deals are in ${several(stages.length, 'stage that', 'stages that')} none of the portal’s pipelines has any more. They are closed or open as HubSpot says of each deal, until they are moved to another stage in HubSpot.`,
      'deal',
      [...lost.values()].flat(),
      stages.map((stage) => `Stage ${stage}`),
    );
  }
  const deals = types.deal.placed.filter(isWanted);
  if (deals.length > 0 && !deals.some(({ record }) => record.values.is_renewal === true)) {
    warn(
      'no_renewals',
      'No deal counts as a renewal. Choose the pipelines or the property that say which deals are renewals.',
    );
  }
  if (survey.dealsAlone && survey.dealsAlone.length > 0) {
    const alone = new Set(survey.dealsAlone);
    warnOf(
      'deals_without_company',
      `${several(alone.size, 'deal belongs', 'deals belong')} to no company that is synced, so no customer’s page shows them. Associate them with their company in HubSpot or, where the filter leaves that company out, change what counts as a customer.`,
      'deal',
      types.deal.placed.filter(({ record }) => alone.has(record.externalId)),
    );
  }
  const strangers = ownersWithoutUser(survey);
  if (strangers.length > 0) {
    warn(
      'owners_without_user',
      `${several(strangers.length, 'owner of records has', 'owners of records have')} no user here. They are added as CSMs who cannot sign in until somebody invites them.`,
      strangers.map(({ email, id }) => email ?? id),
    );
  }
  if (objectTypes.some((objectType) => types[objectType].basis === 'sample')) {
    warn(
      'sample_only',
      'The portal is too large to look at every record, so the counts are projected from a sample of some thousand records.',
    );
  }
  return warnings;
}

const several = (count: number, one: string, many: string) =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

function sharedDomains({ types }: Survey): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { record } of types.company.placed.filter(isWanted)) {
    const { domain } = record.values;
    if (typeof domain !== 'string' || domain === '') continue;
    counts.set(domain.toLowerCase(), (counts.get(domain.toLowerCase()) ?? 0) + 1);
  }
  return new Map([...counts].filter(([, count]) => count > 1).sort(([, a], [, b]) => b - a));
}

/** Deals by the stage that they are in and no pipeline has. */
function dealsOfUnknownStages({ types }: Survey): Map<string, Placed[]> {
  const deals = new Map<string, Placed[]>();
  for (const deal of types.deal.placed.filter(isWanted)) {
    const reject = deal.record.rejects.find(({ code }) => code === 'unknown_stage');
    if (!reject) continue;
    const stage = reject.value ?? '';
    deals.set(stage, [...(deals.get(stage) ?? []), deal]);
  }
  return deals;
}

/** Owners of records that were looked at. */
function ownersWithoutUser({ types, view }: Survey): PortalOwner[] {
  const named = new Set(
    objectTypes.flatMap((objectType) => {
      const { ownerFields } = view.mappings.objects[objectType];
      return types[objectType].placed
        .filter(isWanted)
        .flatMap(({ record }) => ownerFields.map((field) => record.values[field]));
    }),
  );
  return view.owners.filter((owner) => owner.ourUserId === undefined && named.has(`owner:${owner.id}`));
}
