import type { Context } from '../../context/context.ts';
import type { DryRunReport } from '../../contract/setup.ts';
import { dailyLimitEnd } from '../../hubspot/calls/retry-timing.ts';
import type { RequestInfo } from '../../hubspot/client.ts';
import { firstSyncCost } from './first-sync-cost.ts';
import type { Survey } from './survey-portal.ts';

/** HubSpot's limit of association batches per 10 s for the smallest accounts. */
const associationLimit = 100;
const usualLatencyMs = 150;
/** The calls per day that are left for the portal's other apps. */
const spareCalls = 1_000;

/** Measurements of HubSpot's responses during the preview. */
interface CallRecord {
  durations: number[];
  dailyRemaining: number | undefined;
}

export const createCallRecord = (): CallRecord => ({ durations: [], dailyRemaining: undefined });

/** Records a call. Rejected attempts and searches say nothing about the duration of lists. */
export function noteCall(calls: CallRecord, info: RequestInfo): void {
  if (info.dailyRemaining !== undefined) calls.dailyRemaining = info.dailyRemaining;
  if (info.status === 200 && info.limitClass === 'burst') calls.durations.push(info.durationMs);
}

/** The calls and time of a first sync, compared with HubSpot's current limits. */
export async function describeCost(
  context: Context,
  portal: { portalId: string; timeZone: string | null },
  survey: Survey,
  calls: CallRecord,
): Promise<DryRunReport['cost']> {
  const { company, contact, deal } = survey.types;
  const rateLimit = await context.rateLimiter.used(portal.portalId);
  const cost = firstSyncCost({
    companies: company.total,
    deals: deal.total,
    contacts: contact.total,
    wantedCompanies: company.wanted,
    wantedDeals: deal.wanted,
    wantedContacts: contact.wanted,
    ownerPages: survey.view.ownerPages,
    latencyMs: median(calls.durations) ?? usualLatencyMs,
    limits: {
      burst: rateLimit.limit,
      search: context.config.hubspot.searchLimit,
      associations: associationLimit,
    },
  });
  const total = cost.burst + cost.search + cost.associations;
  const left = calls.dailyRemaining;
  const fits = left === undefined || total + spareCalls <= left;
  const resetsAt = new Date(dailyLimitEnd(context.clock.now(), portal.timeZone ?? undefined));
  return {
    calls: total,
    byBudget: { burst: cost.burst, search: cost.search, associations: cost.associations },
    seconds: cost.seconds,
    rateLimit,
    daily: left === undefined ? null : { left, resetsAt: resetsAt.toISOString() },
    fits,
    explanation: explain(total, left, fits),
  };
}

const counted = (count: number) => count.toLocaleString('en-US');

function explain(total: number, left: number | undefined, fits: boolean): string {
  const calls = `The first sync needs about ${counted(total)} calls`;
  if (left === undefined) {
    return `${calls}. They are spread out to stay below HubSpot’s rate limit. HubSpot reports no daily limit for this connection.`;
  }
  if (fits) return `${calls} of the ${counted(left)} that HubSpot still allows this portal’s apps today.`;
  if (total <= left) {
    return `${calls}, and HubSpot allows this portal’s apps only ${counted(left)} more today. That is enough, but leaves almost none for other apps. Consider starting after midnight in the portal’s time zone.`;
  }
  return `${calls}, but HubSpot allows this portal’s apps only ${counted(left)} more today. Start after midnight in the portal’s time zone. If you start now, the sync fails when the calls are used up, and has to start over.`;
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
