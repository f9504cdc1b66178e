import { accountDetails, dailyUsage } from '../routes/account.ts';
import { associationOfRecord, associationRoute } from './association-routes.ts';
import { ownerRoute, pipelineRoute, propertyRoute } from './definition-routes.ts';
import { type ApiVersion, isDated, type Route } from './exchange.ts';
import { objectRoute } from './object-routes.ts';
import { noContent } from './reply.ts';
import type { Parts } from './route-parts.ts';

/**
 * The route of a call on a portal's data, for all path families: `/crm/v3/objects/…`, `/crm/v4/associations/…` and
 * the dated `/crm/objects/2026-03/…`. Undefined if HubSpot has none. Throws HubSpot's 400 for an unknown object type.
 */
export function findRoute(method: string, path: string): Route | undefined {
  const [, family, second = '', third = '', ...rest] = path.split('/').map(decode);
  if (family === 'crm') {
    if (second === 'v3' || second === 'v4') return crmRoute(method, third, second, rest);
    if (isDated(third)) return crmRoute(method, second, third, rest);
    return undefined;
  }
  const version: ApiVersion | undefined = second === 'v3' || isDated(second) ? second : undefined;
  if (!version) return undefined;
  const account = { pathClass: 'account', version, allScopes: ['oauth'] } as const;
  if (family === 'account-info' && method === 'GET') {
    if (third === 'details') return { ...account, handle: accountDetails };
    const whole = [third, ...rest].join('/');
    return whole === 'api-usage/daily/private-apps' ? { ...account, handle: dailyUsage } : undefined;
  }
  if (family === 'appinstalls' && third === 'external-install' && method === 'DELETE') {
    return {
      pathClass: 'uninstall',
      version,
      allScopes: ['oauth'],
      handle: ({ portal }) => {
        portal.uninstall();
        return noContent();
      },
    };
  }
  return undefined;
}

function crmRoute(method: string, area: string, version: ApiVersion, rest: Parts): Route | undefined {
  switch (area) {
    case 'objects':
      return version === 'v4'
        ? associationOfRecord(method, version, rest)
        : objectRoute(method, version, rest);
    case 'associations':
      return version === 'v3' ? undefined : associationRoute(method, version, rest);
    case 'properties':
      return version === 'v4' ? undefined : propertyRoute(method, version, rest);
    case 'pipelines':
      return version === 'v4' ? undefined : pipelineRoute(method, version, rest);
    case 'owners':
      return version === 'v4' ? undefined : ownerRoute(method, version, rest);
    default:
      return undefined;
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
