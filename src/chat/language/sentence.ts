import { correctSpelling } from './spelling.ts';

/** A word of a sentence: as the user wrote it, and in the form that patterns compare. */
interface Token {
  raw: string;
  word: string;
}

/** A sentence as patterns see it: lower case, contractions spelled out, typos in command words corrected. */
export interface Sentence {
  /** The words with single spaces between them. What was in quotes is one word, `«n»`. */
  text: string;
  tokens: readonly Token[];
}

const contractions: Record<string, string> = {
  "what's": 'what is',
  whats: 'what is',
  "who's": 'who is',
  "how's": 'how is',
  hows: 'how is',
  "where's": 'where is',
  "when's": 'when is',
  "why's": 'why is',
  "it's": 'it is',
  "that's": 'that is',
  thats: 'that is',
  "there's": 'there is',
  "here's": 'here is',
  "let's": 'let us',
  lets: 'let us',
  "i'd": 'i would',
  "i'll": 'i will',
  "i'm": 'i am',
  "you'd": 'you would',
  "we'd": 'we would',
  "we're": 'we are',
  "they're": 'they are',
  "don't": 'do not',
  dont: 'do not',
  "doesn't": 'does not',
  "didn't": 'did not',
  "can't": 'can not',
  cant: 'can not',
  cannot: 'can not',
  "couldn't": 'could not',
  "won't": 'will not',
  "shouldn't": 'should not',
  "mustn't": 'must not',
  "isn't": 'is not',
  "aren't": 'are not',
  "hasn't": 'has not',
  "haven't": 'have not',
  "wasn't": 'was not',
  'at-risk': 'at risk',
  're-sync': 'resync',
  're-import': 'reimport',
  're-push': 'repush',
  're-send': 'resend',
  "who've": 'who have',
};

/** Splits a message into words. What is in quotes is a name. */
export function readSentence(text: string): Sentence {
  const plain = text
    .normalize('NFC')
    .replace(/[\u2018\u2019\u02bc]/g, "'")
    .replace(/[\u201c\u201d\u201e\u00ab\u00bb]/g, '"')
    .replace(/\p{Cc}/gu, ' ');
  const tokens: Token[] = [];
  // A single quote only opens before a word and only closes after one: others are apostrophes.
  const parts = plain.matchAll(/"([^"]+)"('s)?|(?<=^|[\s(])'([^']+(?:'[^\s']+)*)'(?=$|[\s.,;:!?)])|(\S+)/g);
  for (const [, double, possessive, single, other] of parts) {
    const quoted = (double ?? single)?.trim();
    if (quoted !== undefined && quoted !== '') {
      tokens.push({ raw: quoted, word: `«${tokens.length}»` });
      if (possessive) tokens.push({ raw: "'s", word: "'s" });
    } else if (other !== undefined) tokens.push(...readWord(other));
  }
  return { tokens, text: tokens.map(({ word }) => word).join(' ') };
}

function readWord(written: string): Token[] {
  const raw = written.replace(/^[([{<*_~`"'¿¡]+/, '').replace(/[)\]}>*_~`".,;:!?…]+$/, '');
  if (raw === '' || raw === "'") return [];
  const word = raw.toLowerCase();
  const expanded = Object.hasOwn(contractions, word) ? contractions[word] : undefined;
  if (expanded !== undefined) {
    return expanded.split(' ').map((one, i) => ({ raw: i === 0 ? raw : '', word: one }));
  }
  const possessive = /^(.+)'s$/.exec(raw)?.[1] ?? /^(.+s)'$/.exec(raw)?.[1];
  if (possessive !== undefined) return [...readWord(possessive), { raw: "'s", word: "'s" }];
  return [{ raw, word: correctSpelling(word) }];
}

/** The words between two places of `text` the way the user wrote them. */
export function rawBetween(sentence: Sentence, start: number, end: number): string {
  let at = 0;
  let raw = '';
  for (const token of sentence.tokens) {
    const isInside = at >= start && at + token.word.length <= end;
    if (isInside && token.raw !== '') raw += raw === '' || token.raw === "'s" ? token.raw : ` ${token.raw}`;
    at += token.word.length + 1;
  }
  return raw;
}

/** The sentence that the words between two places of `text` make. */
export function part(sentence: Sentence, start: number, end: number): Sentence {
  let at = 0;
  const tokens = sentence.tokens.filter((token) => {
    const isInside = at >= start && at + token.word.length <= end;
    at += token.word.length + 1;
    return isInside;
  });
  return { tokens, text: tokens.map(({ word }) => word).join(' ') };
}
