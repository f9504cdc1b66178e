import type { AccountWords } from '../parse/understood.ts';

const pronoun =
  /^(?:it|they|them|their|its|this|that|these|those|him|her|there|over there|same|the same|(?:that|this|the|the same|the last|same) (?:account|customer|company|client|one))$/i;

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

const verbs =
  'retry|resend|repush|reimport|stop|pause|resume|cancel|delete|remove|close|create|add|make|change|set|update|push|sync|send|calculate|compute|export|import|edit|merge|assign|move|lower|raise|ignore|reset|write|draft|compare|summari[sz]e|describe|analy[sz]e|translate|predict|forecast|email|sing|explain';

/** Whether words in the place of a name ask for something that no command does. */
export const asksOtherwise = (words: string): boolean => new RegExp(`^(?:${verbs})\\s`, 'i').test(words);

/** Whether words that only their place makes a name are none: they speak of several accounts, or of none. */
export const beginsAsCommand = (words: string): boolean =>
  new RegExp(
    `^(?:${verbs}|all|every|any|no|not|never|my|our|the|a|an|what|which|how|who|why|when|where|is|are|does|do|can|could|should|would|you|everybody|everyone|thanks?|low|high|healthy|off|top|best|worst|with|without|for|of|in|at|accounts|customers|companies)\\b|\\b(?:accounts|customers|companies|by|of|and)$`,
    'i',
  ).test(words);

/** Whether a word in the place of a name is none. */
export const isNobody = (words: string): boolean =>
  /^(?:you|everybody|everyone|things?|life|it all|off|on|over|dead|done|good|bad|fine|low|high|pushed|synced|calculated|updated)$/i.test(
    words,
  );
