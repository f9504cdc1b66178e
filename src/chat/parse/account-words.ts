import type { AccountWords } from './understood.ts';

const pronoun =
  /^(?:it|they|them|their|its|this|that|these|those|him|her|same|the same|(?:that|this|the|the same|the last|same) (?:account|customer|company|client|one))$/i;

/**
 * The account that words of a sentence name, without the nouns and courtesies around it.
 * @returns undefined when nothing is left.
 */
export function accountWords(words: string): AccountWords | undefined {
  let name = words.trim();
  if (pronoun.test(name)) return 'that';
  for (;;) {
    const shorter = name
      .replace(
        /^(?:the |our |my |this |that )?(?:account|customer|company|client|organi[sz]ation)s?:? (?:called |named )?/i,
        '',
      )
      .replace(
        /[,.]? (?:account|customer|company|client|please|pls|plz|thanks|thank you|right now|now|currently|at the moment|(?:in|from|on|at|inside) (?:the )?(?:hubspot|crm)|hubspot|for me|to me)$/i,
        '',
      )
      .trim();
    if (shorter === name) break;
    name = shorter;
  }
  if (pronoun.test(name)) return 'that';
  return name === '' ? undefined : { name };
}

/** Words that stand for all accounts. */
export const allAccounts =
  /^(?:all|everyone|everybody|everything|all of (?:them|it)|(?:all|every|each)(?: of)?(?: the| our| my)? (?:accounts?|customers?|compan(?:y|ies)|clients?|portals?)|(?:our|my|the) (?:accounts|customers|companies|clients))$/i;
