import type { ObjectType } from '../../contract/common.ts';
import type { CustomerWords } from './customer-words.ts';
import { wordSet } from './pattern.ts';
import type { Sentence } from './sentence.ts';

const nouns: [ReadonlySet<string>, ObjectType][] = [
  [
    wordSet('company companies customer customers organization organizations organisation organisations'),
    'company',
  ],
  [wordSet('contact contacts stakeholder stakeholders people person persons'), 'contact'],
  [wordSet('deal deals opportunity opportunities renewal renewals'), 'deal'],
];

/** The object type that a word stands for. */
export const objectTypeOf = (word: string): ObjectType | undefined =>
  nouns.find(([words]) => words.has(word))?.[1];

/** The object type that words in the place of a name stand for: `the deals`, `all contacts`. */
export const objectTypeAmong = (words: string): ObjectType | undefined =>
  objectTypeOf(
    words
      .toLowerCase()
      .replace(/^(?:(?:the|all|our|my|any|some|of|hubspot) )+/, '')
      .replace(/ (?:records|data)$/, ''),
  );

/** “Errors of the deals” names no customer, but an object type. What is in quotes is a name, whatever it says. */
export function customerOrObjectType<Said extends { customer?: CustomerWords; objectType?: ObjectType }>(
  said: Said,
  sentence: Sentence,
): Said {
  const { customer, ...rest } = said;
  if (customer === undefined || customer === 'that' || sentence.text.includes('«')) return said;
  const objectType = objectTypeAmong(customer.name);
  return objectType === undefined ? said : ({ ...rest, objectType } as Said);
}
