import { beforeEach, expect, test, vi } from 'vitest';
import { hostHistory, pageUrlOf } from './host-history.ts';
import { parts } from './parts.ts';
import type { HubspotUiOptions } from './public.d.ts';

beforeEach(() => vi.stubGlobal('document', { baseURI: 'https://app.example/customers/7' }));

const options: HubspotUiOptions = {
  basePath: '/crm/hubspot',
  customerUrl: (id) => `/customers/${id}`,
  linkTo: (path) => (path.startsWith('/settings/') ? `/integrations${path}` : null),
};

test('what belongs to a part opens inside, and what the page has opens there', () => {
  const settings = parts.settings.areaOf();
  expect(pageUrlOf('/settings/integrations/hubspot/errors?code=x', settings, options)).toBeUndefined();
  expect(pageUrlOf('/customers/a%20b?limit=1', settings, options)).toBe(
    'https://app.example/customers/a b'.replace(' ', '%20'),
  );
  expect(pageUrlOf('/renewals', settings, options)).toBeUndefined();
  const customer = parts.customer.areaOf({ ...options, customerId: '1' });
  expect(pageUrlOf('/customers/1', customer, options)).toBeUndefined();
  expect(pageUrlOf('/customers/2', customer, options)).toBe('https://app.example/customers/2');
  expect(pageUrlOf('/settings/integrations/hubspot', customer, options)).toBe(
    'https://app.example/integrations/settings/integrations/hubspot',
  );
});

test('links lead to the page’s URLs, or to the complete user interface', () => {
  const area = parts.renewals.areaOf();
  const hrefOf = (path: string, change: Partial<HubspotUiOptions> = {}) =>
    hostHistory(
      () => area,
      () => ({ ...options, ...change }),
    ).createHref(path);
  expect(hrefOf('/customers/2')).toBe('https://app.example/customers/2');
  expect(hrefOf('/renewals?view=months')).toBe('/crm/hubspot/renewals?view=months');
  expect(hrefOf('/renewals', { basePath: 'https://hub.example/x/' })).toBe('//hub.example/x/renewals');
});

test('the first screen is the part’s own, or the one that is asked for', () => {
  const begin = (initialPath?: string) =>
    hostHistory(
      () => parts.settings.areaOf(),
      () => ({ basePath: '', ...(initialPath === undefined ? {} : { initialPath }) }),
    ).location.href;
  expect(begin()).toBe('/settings/integrations/hubspot');
  expect(begin('/settings/integrations/hubspot?connected=7')).toBe(
    '/settings/integrations/hubspot?connected=7',
  );
});
