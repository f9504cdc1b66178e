import {
  type CommandSaid,
  changingCommands,
  commandOf,
  looseReadings,
  questionReadings,
} from '../commands/registry.ts';
import { customerWords } from '../language/customer-words.ts';
import { beginning, ending, oneOf, whole } from '../language/pattern.ts';
import { part, readSentence, type Sentence } from '../language/sentence.ts';
import { parseFollowUp, parseNarrowing } from './follow-up.ts';
import { parseAnswer } from './parse-answer.ts';
import { parseExplanation } from './parse-explanation.ts';
import { parseKeywords } from './parse-keywords.ts';
import type { Understood } from './understood.ts';

/** Characters of a command, at most. Longer texts are not searched for one. */
const longestCommand = 300;

/**
 * Reads a message as a command, as an answer, or as a follow-up. A command that changes something is only recognized
 * if the whole sentence is that command: not in a question, a negation or a condition, nor with an unknown word.
 * @returns undefined unless it is surely one of these.
 */
export function parseMessage(message: string): Understood | undefined {
  if (message.length > longestCommand) return undefined;
  if (/^\s*\?+\s*$/.test(message)) return { kind: 'command', command: { tool: 'help' } };
  const said = readSentence(message);
  const answer = parseAnswer(said);
  if (answer) return answer;
  if (thanks.test(said.text)) return { kind: 'thanks' };
  const sentence = withoutCourtesies(said);
  if (sentence.text === '') return undefined;
  const other = parseExplanation(sentence) ?? parseNarrowing(sentence);
  if (other) return other;
  const command = parseChange(sentence) ?? parseQuestion(sentence) ?? parseQuestion(said);
  return command ? { kind: 'command', command } : (parseFollowUp(said) ?? parseName(sentence));
}

function parseChange(sentence: Sentence): CommandSaid | undefined {
  if (question.fits(sentence) && !wishForHubspot.fits(sentence)) return undefined;
  for (const { read } of changingCommands) {
    const said = read(sentence);
    if (said) return said;
  }
  return undefined;
}

function parseQuestion(sentence: Sentence): CommandSaid | undefined {
  const said =
    firstOf(questionReadings, sentence) ?? parseKeywords(sentence) ?? firstOf(looseReadings, sentence);
  return said && (commandOf(said.tool)?.refine?.(said, sentence) ?? said);
}

function firstOf(readings: typeof questionReadings, sentence: Sentence): CommandSaid | undefined {
  for (const read of readings) {
    const said = read(sentence);
    if (said) return said;
  }
  return undefined;
}

const something = whole(
  [
    oneOf(
      'open [up]|show [me]|display|see|view|find [me]|look up|search [for]|pull up|bring up|go to',
      'take me to|bring me to|where is|get [me|to]',
    ),
    '[the] [(page|record|profile|details|card|view|account page|customer page) (of|for)] <name>',
    "['s] [page|record|profile|details|card|account page|customer page]",
  ].join(' '),
);

/** What the user wants to see, if nothing else: it may be a customer. */
function parseName(sentence: Sentence): Understood | undefined {
  const name = something.read(sentence)?.name;
  const customer = name === undefined ? undefined : customerWords(name);
  return customer === undefined || customer === 'that' ? undefined : { kind: 'named', name: customer.name };
}

const thanksWords = [
  ...['ok', 'okay', 'great', 'perfect', 'cool', 'nice', 'good', 'well done', 'awesome', 'many', 'thanks?'],
  ...[
    'thank you',
    'thx',
    'cheers',
    'very much',
    'a lot',
    'so much',
    'for that',
    'for your help',
    'that is all',
  ],
];
const thanks = new RegExp(`^(?:(?:${thanksWords.join('|')}) ?)+$`);

const opening = beginning(
  'hey|hi|hello|ok|okay|so|well|um|uh|and|then|also|right|great|please|pls|plz|kindly|now|just|quickly|yes',
  '(would|do) you mind|(can|could|would|will) you [please|kindly|maybe|perhaps]',
  'i (want|need|wish|would like|would love) [you] to|we (want|need|would like) to|let us|let me',
  'go ahead and|go and|it is time to|time to|be so kind (and|as to)|feel free to',
  'bot|assistant|copilot|cscx|computer|dear',
);
/** “I want a sync” */
const openingWish = beginning('i (want|need|would like) an?');
const closing = ending(
  'please|pls|plz|thanks|thank you|thx|cheers|right now|now|immediately|at once|right away|asap|quickly',
  'straight away|for me|for us|if you (can|could|would|please|do not mind)|when you can|if possible|would you',
  'will you|can you|could you|ok|okay|mate|my friend',
);

/** The sentence without courtesies at its beginning and end. */
function withoutCourtesies(said: Sentence): Sentence {
  let sentence = said;
  for (;;) {
    const shorter = withoutCourtesy(sentence);
    if (shorter === undefined || shorter.text === '') return sentence;
    sentence = shorter;
  }
}

function withoutCourtesy(sentence: Sentence): Sentence | undefined {
  const wish = openingWish.split(sentence);
  if (wish) return part(sentence, wish.covered.text.lastIndexOf(' ') + 1, sentence.text.length);
  return opening.split(sentence)?.after ?? closing.split(sentence)?.before;
}

/** What begins a question, so that nothing is to be done. */
const question = beginning(
  'how|what|why|when|where|who|whom|which|should|shall|would|could|can|may|might|must|is|are|was|were|am|did|does',
  'do (i|we|you|they|not)|has|have|had|will|if|suppose|assuming|imagine|whether|we|you|they|he|she|it',
  'i (think|thought|wonder|guess|heard|believe|already|just|have|had|did|do|am|was|hope|synced|pushed)',
  'somebody|someone',
);

/** Worded as a question, but meant as a wish. */
const wishForHubspot = beginning(
  '(can|could|may) [the] (hubspot|crm) [please] (get|have|receive|be (given|told|sent))',
);
