import { expect, test } from 'vitest';
import { anyOf, beginning, containing, ending, oneOf, optional, whole } from './pattern.ts';
import { readSentence } from './sentence.ts';

const fits = (wording: string, sentence: string) => whole(wording).fits(readSentence(sentence));

test.each([
  ['show deals?', 'show deal', true],
  ['show deals?', 'show deals now', false],
  ['(show|list up) [the] deals', 'list up deals', true],
  ['(show|list up) [the] deals', 'show the the deals', false],
  ['[all|of|the]* deals', 'all of the deals', true],
  ['why did # deals fail', 'why did 12 deals fail', true],
  ['how long is ...', 'how long is this going to take', true],
  ['how long is ...', 'how longish', false],
  [
    `${oneOf('show', 'list')} ${optional('me', 'us')} ${anyOf('the', 'all')} deals`,
    'list us all the deals',
    true,
  ],
])('“%s” for “%s”: %s', (wording, sentence, expected) => expect(fits(wording, sentence)).toBe(expected));

test('a slot holds words the way they were written', () => {
  const deals = whole("<customer> 's deals", '<state: open|closed> deals of <customer>');
  expect(deals.read(readSentence("Bob's Burgers' deals"))).toEqual({ customer: "Bob's Burgers" });
  expect(deals.read(readSentence('open deals of ACME Ltd'))).toEqual({ state: 'open', customer: 'ACME Ltd' });
  expect(deals.read(readSentence('deals'))).toBeUndefined();
  expect(deals.read(readSentence(''))).toBeUndefined();
});

test('a pattern covers the beginning of a sentence, or some of it', () => {
  const sync = beginning('[full] sync');
  expect(sync.split(readSentence('full sync of Acme EU'))?.after.text).toBe('of acme eu');
  expect(sync.split(readSentence('full sync of Acme EU'))?.covered.text).toBe('full sync');
  expect(sync.fits(readSentence('syncing'))).toBe(false);
  expect(containing('at risk').fits(readSentence('what is at risk now'))).toBe(true);
  expect(containing('at risk').fits(readSentence('that risk'))).toBe(false);
  expect(ending('again|now').split(readSentence('push it again'))?.before.text).toBe('push it');
});
