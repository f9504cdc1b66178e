import { wordSet } from './pattern.ts';

/** The customer a sentence is about: by its name, or the one that was discussed last. */
export type CustomerWords = { name: string } | 'that';

const pronouns = new Set([
  ...['it', 'its', 'they', 'them', 'their', 'him', 'his', 'her', 'this', 'that', 'these', 'those'],
  ...['there', 'over there', 'same', 'the same'],
]);
const oneSpokenOf = /^(?:that|this|the|the same|the last|same) (?:account|customer|company|client|one)$/;

const isPronoun = (words: string): boolean =>
  pronouns.has(words.toLowerCase()) || oneSpokenOf.test(words.toLowerCase());

const nounBefore =
  /^(?:the |our |my |this |that )?(?:account|customer|company|client|organi[sz]ation)s?:? (?:called |named )?/i;
const nounAfter = /[,.]? (?:account|customer|company|client)$/i;
const placeAfter = /[,.]? (?:(?:in|from|on|at|inside) (?:the )?(?:hubspot|crm)|hubspot)$/i;
const courtesyAfter =
  /[,.]? (?:please|pls|plz|thanks|thank you|right now|now|currently|at the moment|for me|to me)$/i;

/**
 * The customer that words of a sentence name, without the nouns and courtesies around the name.
 * @returns undefined when nothing is left.
 */
export function customerWords(words: string): CustomerWords | undefined {
  let name = words.trim();
  if (isPronoun(name)) return 'that';
  for (let before = ''; before !== name; ) {
    before = name;
    for (const extra of [nounBefore, nounAfter, placeAfter, courtesyAfter])
      name = name.replace(extra, '').trim();
  }
  if (isPronoun(name)) return 'that';
  return name === '' ? undefined : { name };
}

/** As a part of a command: `{}` where no customer is named. */
export function ofCustomer(words: string | undefined): { customer?: CustomerWords } {
  const customer = words === undefined ? undefined : customerWords(words);
  return customer === undefined ? {} : { customer };
}

const everyone = new Set(['all', 'everyone', 'everybody', 'everything', 'all of them', 'all of it']);
const everyCustomer =
  /^(?:all|every|each)(?: of)?(?: the| our| my)? (?:accounts?|customers?|compan(?:y|ies)|clients?|portals?)$/;
const theCustomers = /^(?:our|my|the) (?:accounts|customers|companies|clients)$/;

/** Whether words stand for all customers. */
export function isEveryCustomer(words: string): boolean {
  const text = words.toLowerCase();
  return everyone.has(text) || everyCustomer.test(text) || theCustomers.test(text);
}

const verbs = wordSet(
  'retry resend repush reimport stop pause resume cancel delete remove close create add make change set update push',
  'sync send calculate compute export import edit merge assign move lower raise ignore reset write draft compare',
  'summarize summarise describe analyze analyse translate predict forecast email sing explain',
);

/** Words that no name begins with where nothing but its place makes it a name. */
const beginnings = wordSet(
  'all every any no not never my our the a an what which how who why when where is are does do can could should',
  'would you everybody everyone thank thanks low high healthy off top best worst with without for of in at accounts',
  'customers companies',
);
const endings = wordSet('accounts customers companies by of and');

/** Whether words in the place of a name ask for something that no command does. */
export function asksSomethingElse(words: string): boolean {
  const [first = '', ...rest] = words.toLowerCase().split(/\s+/);
  return rest.length > 0 && verbs.has(first);
}

/** Whether words that only their place makes a name are none: they mean several customers, or none. */
export function isUnlikelyName(words: string): boolean {
  const all = words.toLowerCase().split(/\s+/);
  const first = all[0] ?? '';
  return verbs.has(first) || beginnings.has(first) || endings.has(all.at(-1) ?? '');
}

const noNames = new Set([
  ...[
    'you',
    'everybody',
    'everyone',
    'thing',
    'things',
    'life',
    'it all',
    'off',
    'on',
    'over',
    'dead',
    'done',
  ],
  ...['good', 'bad', 'fine', 'low', 'high', 'pushed', 'synced', 'calculated', 'updated'],
]);

/** Whether a word in the place of a name is none. */
export const isNoName = (words: string): boolean => noNames.has(words.toLowerCase());
