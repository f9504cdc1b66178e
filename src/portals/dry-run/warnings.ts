import { type ObjectType, objectTypes } from '../../contract/common.ts';
import type { DryRunReport, DryRunWarning } from '../../contract/setup.ts';

import { limitationsOf } from '../status/limitations.ts';
import type { Placed } from './place-records.ts';
import type { PortalOwner } from './portal-view.ts';
import { isWanted, type Survey } from './survey-portal.ts';
import { nameOf, type PortalPlace } from './write-report.ts';

const samplesEach = 5;

/** Warnings before a first sync, most serious first. */
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
        : `None of the ${all.toLocaleString('en-US')} companies match the filter, so there would be no customers. Change the filter.`,
    );
  }
  for (const { scope, effect } of limitationsOf(scopes)) {
    warn('scope_missing', `${effect} Add the scope ${scope} to the connected app or key, and reconnect.`, [
      scope,
    ]);
  }
  const ambiguous = types.company.placed.filter(({ match }) => match?.by === 'ambiguous');
  if (ambiguous.length > 0) {
    warnOf(
      'ambiguous_customers',
      `${several(ambiguous.length, 'company matches', 'companies match')} more than one existing customer, so each becomes a new customer. To match them, set the company’s domain on the right customer only.`,
      'company',
      ambiguous,
    );
  }
  const doubles = sharedDomains(survey);
  if (doubles.size > 0) {
    warn(
      'duplicate_domains',
      `${several(doubles.size, 'domain belongs', 'domains belong')} to more than one company. Each company becomes a separate customer; merge duplicates in HubSpot.`,
      [...doubles].map(([domain, count]) => `${domain} (${count})`),
    );
  }
  const lost = dealsOfUnknownStages(survey);
  if (lost.size > 0) {
    const stages = [...lost.keys()];
    warnOf(
      'unknown_stages',
      `Some deals are in ${several(stages.length, 'stage that', 'stages that')} no longer exist in the portal’s pipelines. They count as closed or open as in HubSpot until they are moved to another stage.`,
      'deal',
      [...lost.values()].flat(),
      stages.map((stage) => `Stage ${stage}`),
    );
  }
  const deals = types.deal.placed.filter(isWanted);
  if (deals.length > 0 && !deals.some(({ record }) => record.values.is_renewal === true)) {
    warn(
      'no_renewals',
      'No deal counts as a renewal. Choose the pipelines or the property that identify renewals.',
    );
  }
  if (survey.dealsAlone && survey.dealsAlone.length > 0) {
    const alone = new Set(survey.dealsAlone);
    warnOf(
      'deals_without_company',
      `${several(alone.size, 'deal belongs', 'deals belong')} to no synced company, so they don't appear on any customer. Associate them with their company in HubSpot, or change the filter if it excludes that company.`,
      'deal',
      types.deal.placed.filter(({ record }) => alone.has(record.externalId)),
    );
  }
  const strangers = ownersWithoutUser(survey);
  if (strangers.length > 0) {
    warn(
      'owners_without_user',
      `${several(strangers.length, 'owner of records has', 'owners of records have')} no user here. They are added as CSMs who can't sign in until they are invited.`,
      strangers.map(({ email, id }) => email ?? id),
    );
  }
  if (objectTypes.some((objectType) => types[objectType].basis === 'sample')) {
    warn(
      'sample_only',
      'The portal is too large to check every record, so the counts are projected from a sample of a few thousand records.',
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

/** Deals in a stage that no pipeline has, by stage. */
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

/** Owners of the records that were read. */
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
