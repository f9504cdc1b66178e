import { preposition, show } from './common-wording.ts';
import { asksSomethingElse, type CustomerWords, customerWords, ofCustomer } from './customer-words.ts';
import { anyOf, whole } from './pattern.ts';
import type { Sentence } from './sentence.ts';

const between = anyOf('are|is|do we have|we have|there|linked|associated|i have|open|closed|going on');

/**
 * The ways to ask for something that customers have: “deals of Acme”, “Acme's open deals”, “its deals”, “show deals”.
 * @param noun what is asked for. @param adjectives words that can be before it.
 * @returns reads a sentence; `{}`: no customer was named; undefined: it asks for something else.
 */
export function thingsOfCustomer(
  noun: string,
  adjectives: string,
): (sentence: Sentence) => { customer?: CustomerWords } | undefined {
  const things = `${adjectives} ${noun}`;
  const possessive = whole(
    `${show} [for|of|about|at] <customer: its|their|his|her> ${things}`,
    `${show} [for|of|about|at|in] <customer> 's ${things} [in hubspot|from hubspot|look like]`,
  );
  // Anything after a preposition can be a name.
  const placed = whole(`${show} ${things} ${between} ${preposition} <customer>`);
  const alone = whole(`${show} ${things} [please]`);
  return (sentence) => {
    const owner = possessive.read(sentence)?.customer;
    if (owner !== undefined) {
      const customer = customerWords(owner);
      const isOther = customer !== undefined && customer !== 'that' && asksSomethingElse(customer.name);
      return isOther ? undefined : ofCustomer(owner);
    }
    const named = placed.read(sentence);
    if (named) return ofCustomer(named.customer);
    return alone.fits(sentence) ? {} : undefined;
  };
}
