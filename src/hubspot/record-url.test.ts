import { expect, it } from 'vitest';
import { portalUrl, recordUrl } from './record-url.ts';

it('links to the record of each type', () => {
  const link = (type: 'company' | 'contact' | 'deal') => recordUrl('app-eu1.hubspot.com', '77', type, '900');
  expect(link('contact')).toBe('https://app-eu1.hubspot.com/contacts/77/record/0-1/900');
  expect(link('company')).toBe('https://app-eu1.hubspot.com/contacts/77/record/0-2/900');
  expect(link('deal')).toBe('https://app-eu1.hubspot.com/contacts/77/record/0-3/900');
});

it('makes no link of what is unknown or no host', () => {
  expect(recordUrl(null, '77', 'deal', '900')).toBeNull();
  expect(recordUrl('app.hubspot.com', '77', 'deal', null)).toBeNull();
  for (const host of ['evil.test/x', 'javascript:alert(1)', 'a b', '', '@evil', 'x?y', 'x#y']) {
    expect(recordUrl(host, '77', 'deal', '900')).toBeNull();
    expect(portalUrl(host, '77')).toBeNull();
  }
});
