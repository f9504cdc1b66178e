import type { Keywords } from '../commands/command.ts';
import { type CommandSaid, keywordCommands } from '../commands/registry.ts';
import {
  asksSomethingElse,
  type CustomerWords,
  customerWords,
  isNoName,
  isUnlikelyName,
} from '../language/customer-words.ts';
import { wordSet } from '../language/pattern.ts';
import { rawBetween, type Sentence } from '../language/sentence.ts';

// Questions that no wording fits are read by their keywords: a few words show what the sentence is about, and the rest
// is small words, or a name. Only commands that change nothing are recognized this way.

/** Words that say nothing about the topic. */
const small = wordSet(
  'a an the this these those all any some every my our your of for at in on with from about to and or as by so then',
  'also too again just only now please is are was were be been am has have had do does did can could should would will',
  'shall may might must i you we me us one ones anything something everything what which who whom when where why how',
  'show list get give find display see view tell check look open want need like know there hubspot crm current going',
);

/** Words that mean the customer discussed last. */
const pronouns = wordSet('it its they them their there that him her his');
const places = wordSet('its their there');

/** Words before a name. */
const beforeName = wordSet('for of at in with from about to is are does do has have on');

/** Nouns that a name can follow directly: “deals Acme”. */
const nouns = new Set(
  keywordCommands.flatMap(({ keywords }) =>
    keywords && keywords.pronouns !== 'none' ? keywords.keys.filter((key) => !key.includes(' ')) : [],
  ),
);

/** The command that the keywords of a sentence show. */
export function parseKeywords(sentence: Sentence): CommandSaid | undefined {
  for (const { intent, keywords } of keywordCommands) {
    const found = keywords && readKeywords(sentence, keywords);
    if (found) return { tool: intent, ...found } as CommandSaid;
  }
  return undefined;
}

function readKeywords(sentence: Sentence, of: Keywords): { customer?: CustomerWords } | undefined {
  const words = sentence.text.split(' ');
  if (!of.keys.some((key) => occursInOrder(words, key.split(' ')))) return undefined;
  const known = new Set([...of.others, ...of.keys.flatMap((key) => key.split(' '))]);
  const strange = words.flatMap((word, i) =>
    known.has(word) || small.has(word) || pronouns.has(word) ? [] : i,
  );
  if (of.pronouns === 'none') return strange.length === 0 ? {} : undefined;
  const customer = customerAmong(sentence, words, strange);
  if (customer === 'no name') return undefined;
  if (customer !== undefined) return { customer };
  const thatWords = of.pronouns === 'placesOnly' ? places : pronouns;
  return words.some((word) => thatWords.has(word)) ? { customer: 'that' } : {};
}

function occursInOrder(words: readonly string[], wanted: readonly string[]): boolean {
  let at = 0;
  for (const word of words) if (word === wanted[at]) at += 1;
  return at === wanted.length;
}

/** Words of a name, at most, and known words between strange ones: otherwise it is a sentence about something else. */
const longestName = 6;
const mostBetween = 2;

/** The one part of a sentence that can be a name; undefined: every word is known. */
function customerAmong(
  sentence: Sentence,
  words: readonly string[],
  strange: readonly number[],
): CustomerWords | 'no name' | undefined {
  const [first] = strange;
  const last = strange.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const isPossessive = words[last] === "'s";
  const name = words.slice(first, isPossessive ? last : last + 1);
  const before = words[first - 1] ?? '';
  const isPlaced = isPossessive || first === 0 || nouns.has(before) || beforeName.has(before);
  const between = last - first + 1 - strange.length;
  if (!isPlaced || between > mostBetween || name.length > longestName) return 'no name';
  const start = words.slice(0, first).join(' ').length + (first === 0 ? 0 : 1);
  const written = rawBetween(sentence, start, start + name.join(' ').length);
  // What is in quotes is a name, whatever it says.
  if (name.filter((word) => word !== "'s").every((word) => word.startsWith('«'))) return { name: written };
  if (!isPossessive && !beforeName.has(before) && isUnlikelyName(written)) return 'no name';
  if (asksSomethingElse(written) || isNoName(written)) return 'no name';
  return customerWords(written) ?? 'no name';
}
