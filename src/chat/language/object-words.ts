import type { ObjectType } from '../../contract/common.ts';

const kinds: [RegExp, ObjectType][] = [
  [/^(?:company|companies|customers?|organi[sz]ations?)$/, 'company'],
  [/^(?:contacts?|stakeholders?|people|persons?)$/, 'contact'],
  [/^(?:deals?|opportunit(?:y|ies)|renewals?)$/, 'deal'],
];

/** The kind of records that a word stands for. */
export const objectTypeOf = (word: string): ObjectType | undefined =>
  kinds.find(([pattern]) => pattern.test(word))?.[1];

/** The kind of records that words in the place of a name speak of: `the deals`, `all contacts`. */
export const objectTypeAmong = (words: string): ObjectType | undefined =>
  objectTypeOf(
    words
      .toLowerCase()
      .replace(/^(?:(?:the|all|our|my|any|some|of|hubspot) )+/, '')
      .replace(/ (?:records|data)$/, ''),
  );
