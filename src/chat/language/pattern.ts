import { part, rawBetween, type Sentence } from './sentence.ts';

/**
 * How sentences are described. A wording is written in whole words:
 *
 * - `show deals`: these words, in this order
 * - `deals?`: a word whose last letter can be missing
 * - `(show|list)`: one of these
 * - `[please]`: this, or nothing
 * - `[all|of|the]*`: several of these in any order, or none
 * - `#`: a word that begins with a digit
 * - `...`: any words, or none
 * - `<customer>`: a slot that takes one word or more, the way the user wrote them
 * - `<what: sync|run>`: a slot that only takes these, in this spelling
 */
export interface Pattern {
  fits(sentence: Sentence): boolean;
  /** What the slots hold; undefined: the sentence does not fit. */
  read(sentence: Sentence): Slots | undefined;
  /** The slots, the words that the pattern covers, and those before and after them. */
  split(sentence: Sentence): Split | undefined;
}

interface Split {
  slots: Slots;
  before: Sentence;
  covered: Sentence;
  after: Sentence;
}

export type Slots = Readonly<Record<string, string>>;

/** Sentences that have one of these wordings from the first to the last word. */
export const whole = (...wordings: string[]): Pattern => patternOf(wordings, '^', '$');

/** Sentences that begin with one of these wordings. */
export const beginning = (...wordings: string[]): Pattern => patternOf(wordings, '^', '(?= |$)');

/** Sentences that end with one of these wordings. */
export const ending = (...wordings: string[]): Pattern => patternOf(wordings, '', '$');

/** Sentences in which one of these wordings occurs. */
export const containing = (...wordings: string[]): Pattern => patternOf(wordings, '', '(?= |$)');

/** One of several words or phrases; long lists take several lines. */
export const oneOf = (...choices: string[]): string => `(${choices.join('|')})`;

/** One of several words or phrases, or none of them. */
export const optional = (...choices: string[]): string => `[${choices.join('|')}]`;

/** Several of these words or phrases in any order, or none. */
export const anyOf = (...choices: string[]): string => `[${choices.join('|')}]*`;

/** A set of words for `has`, in lines. */
export const wordSet = (...lines: string[]): ReadonlySet<string> =>
  new Set(lines.flatMap((line) => line.split(' ')));

function patternOf(wordings: readonly string[], start: string, end: string): Pattern {
  // Where several fit, the first one fills the slots.
  const choices = numberSlots(wordings.map(compile).join('|'));
  const expression = new RegExp(`${start}(?:${choices})${end}`, 'd');
  const find = (sentence: Sentence) => expression.exec(spaced(sentence)) ?? undefined;
  return {
    fits: (sentence) => find(sentence) !== undefined,
    read(sentence) {
      const match = find(sentence);
      return match && slotsOf(sentence, match);
    },
    split(sentence) {
      const match = find(sentence);
      if (!match) return undefined;
      const end = match.index + match[0].length;
      return {
        slots: slotsOf(sentence, match),
        before: part(sentence, 0, match.index - 1),
        covered: part(sentence, match.index, end - 1),
        after: part(sentence, end, sentence.text.length),
      };
    },
  };
}

/**
 * Gives each slot a group of its own, `customer$3`: before Node 24, a group name can occur only once, even in
 * alternatives.
 */
function numberSlots(expression: string): string {
  let number = 0;
  return expression.replace(/\(\?<(\w+)>/g, (_, name: string) => {
    number += 1;
    return `(?<${name}$${number}>`;
  });
}

/** Every word is compared with the space before it, so that none matches in the middle of another. */
const spaced = (sentence: Sentence): string => (sentence.text === '' ? '' : ` ${sentence.text}`);

function slotsOf(sentence: Sentence, match: RegExpExecArray): Slots {
  const slots: Record<string, string> = {};
  for (const [group, range] of Object.entries(match.indices?.groups ?? {})) {
    if (!range) continue;
    const [name = ''] = group.split('$');
    // The text has no space before its first word.
    const [start, end] = [range[0], range[1] - 1];
    if (name.startsWith(chosen)) slots[name.slice(chosen.length)] = sentence.text.slice(start, end);
    else slots[name] = rawBetween(sentence, start, end);
  }
  return slots;
}

/**
 * How often a group can repeat. Without a limit, a long sentence of words that fit in many ways would take forever to
 * compare.
 */
const mostRepeats = 8;

const symbols: Record<string, string> = {
  '(': '(?:',
  ')': ')',
  '[': '(?:',
  ']': ')?',
  ']*': `){0,${mostRepeats}}`,
  '|': '|',
  '>': ')',
  '#': ' \\d\\S*',
  '...': '(?: .+)?',
};

/** A wording as a regular expression. */
function compile(wording: string): string {
  return wording.replace(/\s*(\.\.\.|\]\*|[()[\]|>#]|<\w+[:>]|[^\s()[\]|<>]+)\s*/g, (_, token: string) => {
    const symbol = symbols[token];
    if (symbol !== undefined) return symbol;
    if (token.startsWith('<')) return slotOf(token);
    return ` ${token.replace(/[.*+^${}\\/]/g, '\\$&')}`;
  });
}

/** Marks the slots that only take some words. */
const chosen = '_';

const slotOf = (token: string): string =>
  token.endsWith('>') ? `(?<${token.slice(1, -1)}> .+?)` : `(?<${chosen}${token.slice(1, -1)}>`;
