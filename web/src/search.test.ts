import { expect, test } from 'vitest';
import { customersSearch } from './customers/search.ts';
import { syncErrorsSearch } from './errors/search.ts';
import { hubspotSearch } from './integrations/search.ts';
import { parseSearch, stringifySearch } from './ui/search-params.ts';

test('texts stay texts, whatever they look like', () => {
  const query = stringifySearch({ search: '007', cursor: 'null', industry: 'A&B = "C"', sort: undefined });
  expect(parseSearch(query)).toEqual({ search: '007', cursor: 'null', industry: 'A&B = "C"' });
});

test('nothing to keep leaves no question mark', () => {
  expect(stringifySearch({ search: '', cursor: undefined })).toBe('');
});

test('values that do not fit are left out and the rest is kept', () => {
  expect(customersSearch.parse({ sort: 'colour', search: 'acme', csmId: '12' })).toEqual({ search: 'acme' });
  expect(syncErrorsSearch.parse({ objectType: 'ticket', status: 'resolved' })).toEqual({
    status: 'resolved',
  });
});

test('an error code that is not known still tells that the connection failed', () => {
  expect(hubspotSearch.parse({ error: 'brand_new' })).toEqual({ error: 'internal' });
  expect(hubspotSearch.parse({ connected: '123' })).toEqual({ connected: '123' });
});
