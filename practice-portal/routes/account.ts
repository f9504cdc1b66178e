import type { Exchange } from '../server/exchange.ts';
import { json, type Reply } from '../server/reply.ts';

/** GET /account-info/{v}/details: the portal of a token. */
export function accountDetails({ portal }: Exchange): Reply {
  const offset = utcOffset(portal.timeZone, portal.now());
  const sign = offset < 0 ? '-' : '+';
  const minutes = Math.abs(offset) / 60_000;
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  return json({
    portalId: portal.portalId,
    accountType: portal.accountType,
    timeZone: portal.timeZone,
    companyCurrency: portal.currency,
    additionalCurrencies: [],
    utcOffset: `${sign}${two(minutes / 60)}:${two(minutes % 60)}`,
    utcOffsetMilliseconds: offset,
    uiDomain: portal.uiDomain,
    dataHostingLocation: portal.hublet,
  });
}

/** GET /account-info/{v}/api-usage/daily/private-apps */
export function dailyUsage({ portal }: Exchange): Reply {
  return json({
    results: [
      {
        name: 'private-apps-api-calls-daily',
        usageLimit: portal.limits.daily ?? 1_000_000,
        currentUsage: portal.usedToday,
        collectedAt: new Date(portal.now()).toISOString(),
        fetchStatus: 'SUCCESS',
        resetsAt: new Date(portal.now() + 86_400_000).toISOString(),
      },
    ],
  });
}

/** 0 for a zone that this machine doesn't know. */
function utcOffset(timeZone: string, at: number): number {
  let name: string | undefined;
  try {
    name = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
      .formatToParts(at)
      .find((part) => part.type === 'timeZoneName')?.value;
  } catch {
    return 0;
  }
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '');
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === '-' ? -1 : 1) * minutes * 60_000;
}
