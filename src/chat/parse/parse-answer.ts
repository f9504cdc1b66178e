import { whole } from '../language/pattern.ts';
import type { Sentence } from '../language/sentence.ts';

/** An answer to a question of the chat. */
export type Answer =
  | { kind: 'yes' }
  /** `orCancel`: without an open question, it means the run in progress. */
  | { kind: 'no'; orCancel: boolean }
  /** The n-th of several, from 1; -1: the last. */
  | { kind: 'choice'; number: number };

/** Any number of phrases, and nothing else. */
const onlyOf = (...phrases: string[]): RegExp => new RegExp(`^(?:(?:${phrases.join('|')})(?: |$))+$`);

const agreements = [
  ...['yes', 'y', 'yep', 'yeah', 'yea', 'yup', 'ya', 'sure', 'ok', 'okay', 'k', 'fine', 'right', 'correct'],
  ...['exactly', 'absolutely', 'definitely', 'certainly', 'of course', 'affirmative', 'agreed', 'alright'],
  ...['all right', 'good', 'great', 'perfect', 'sounds good', 'looks good', 'go', 'go ahead', 'go for it'],
  ...['proceed', 'continue', 'confirm', 'confirmed', 'i confirm', 'i am sure', 'make it so', 'please do'],
  ...['do it', 'do that', 'do so', 'push (?:it|them)', 'send (?:it|them)', 'by all means', 'why not'],
  ...['sure thing', 'that is (?:right|fine|correct|ok|okay)', 'it is ok(?:ay)?'],
];
/** What can follow an agreement, but agrees to nothing alone. */
const additions = ['please', 'thanks', 'thank you', 'and', 'now', 'them', 'with it', 'with that', 'that one'];
const yes = onlyOf(...agreements, ...additions);
const beginsAsYes = new RegExp(`^(?:${[...agreements, 'please'].join('|')})(?: |$)`);
const noAnswer = onlyOf(
  'please',
  'thanks',
  'thank you',
  'good',
  'great',
  'perfect',
  'now',
  'and',
  'them',
  'it',
);

const courtesies = ['please', 'thanks', 'thank you'];
const no = onlyOf(
  ...['no', 'n', 'nope', 'nah', 'na', 'negative', 'never', 'never mind', 'nevermind', 'no way'],
  ...['forget (?:it|that|about it)', 'leave (?:it|that)', 'not now', 'not yet', 'rather not', 'better not'],
  ...['i (?:would )?rather not', 'do not(?: (?:do|push|send|cancel|pause) (?:it|that|them|this|so))?'],
  ...['please do not', 'skip(?: it| that)?', 'not really', 'none(?: of (?:them|these|those))?', 'neither'],
  ...['drop it', 'dismiss', 'discard', 'wait', 'hold on', ...courtesies],
);
const onlyCourtesy = onlyOf(...courtesies);

const stop = whole('(cancel|stop|abort|quit) [it|that|this] [please]');

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];
const cardinals = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];

/** Characters of an answer, at most. */
const longestAnswer = 80;

/** Reads a whole sentence as an answer. */
export function parseAnswer(sentence: Sentence): Answer | undefined {
  const { text } = sentence;
  if (text.length > longestAnswer) return undefined;
  if (stop.fits(sentence)) return { kind: 'no', orCancel: true };
  const number = parseChoice(text);
  if (number !== undefined) return { kind: 'choice', number };
  if (no.test(text) && !onlyCourtesy.test(text)) return { kind: 'no', orCancel: false };
  if (yes.test(text) && beginsAsYes.test(text) && !noAnswer.test(text)) return { kind: 'yes' };
  return undefined;
}

/** The highest number that can be a choice. */
const mostChoices = 20;

function parseChoice(text: string): number | undefined {
  const bare = text
    .replace(/^(?:i (?:mean|meant|want|choose|pick)|it is|take|pick|choose|use|yes)\s+/, '')
    .replace(/^(?:the|number|no|option|choice|nr|#)\s+/, '')
    .replace(/\s+(?:one|account|customer|option|please)$/, '')
    .replace(/^#/, '');
  if (/^\d{1,2}(?:st|nd|rd|th)?$/.test(bare)) {
    const number = Number.parseInt(bare, 10);
    return number >= 1 && number <= mostChoices ? number : undefined;
  }
  if (bare === 'last') return -1;
  const place = Math.max(ordinals.indexOf(bare), cardinals.indexOf(bare));
  return place >= 0 ? place + 1 : undefined;
}
