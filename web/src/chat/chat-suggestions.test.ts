import { expect, test } from 'vitest';
import { sayableName, suggestionsFor } from './chat-suggestions.ts';

const on = (path: string, more: { customer?: string; maySync?: boolean; isConnected?: boolean } = {}) =>
  suggestionsFor({
    path,
    customer: more.customer ?? null,
    maySync: more.maySync ?? true,
    isConnected: more.isConnected ?? true,
  });

test('on the page of a customer its own sentences come first', () => {
  const [first, second] = on('/customers/1', { customer: 'Acme' });
  expect(first).toEqual({ sentence: 'Show HubSpot deals for “Acme”' });
  expect(second?.sentence).toContain('stakeholders of “Acme”');
});

test('the three main commands are offered everywhere; the one that needs a name has to be completed', () => {
  const sentences = on('/renewals').map(({ sentence }) => sentence);
  expect(sentences.slice(0, 2)).toEqual(['Sync HubSpot data', 'Update HubSpot with latest health scores']);
  expect(on('/renewals')).toContainEqual({ sentence: 'Show HubSpot deals for ', missing: 'customer' });
});

test('viewers are offered only what they can do, and nothing twice', () => {
  for (const path of [
    '/customers',
    '/settings/integrations/hubspot',
    '/settings/integrations/hubspot/errors',
  ]) {
    const sentences = on(path, { maySync: false }).map(({ sentence }) => sentence);
    expect(sentences.join(' ')).not.toMatch(/^Sync|Update|Retry/);
    expect(new Set(sentences).size).toBe(sentences.length);
  }
});

test('without a portal, nothing that needs one is offered', () => {
  expect(on('/customers', { isConnected: false })).toEqual([]);
  const sentences = on('/customers/1', { isConnected: false, customer: 'Acme' }).map(
    ({ sentence }) => sentence,
  );
  expect(sentences).toContain('How is “Acme” doing?');
  expect(sentences.join(' ')).not.toContain('HubSpot');
});

test('a name that cannot be looked up is not offered', () => {
  expect(sayableName(' Acme ')).toBe('Acme');
  for (const name of ['', null, undefined, 'The “Real” Co', 'a\u202eb', 'x'.repeat(101)]) {
    expect(sayableName(name)).toBeNull();
  }
});
