import { accountWords } from '../language/customer-words.ts';
import { matchRaw, part, readSentence, type Sentence } from '../language/sentence.ts';
import { parseAction } from './action-commands.ts';
import { parseFollowUp, parseNarrowing } from './follow-up.ts';
import { parseAnswer } from './parse-answer.ts';
import { parseQuestion } from './question-commands.ts';
import type { ChangingTool, Understood } from './understood.ts';

/** A command has at most so many characters; longer texts are none, and are not searched for one. */
const longestCommand = 300;

/**
 * Reads a message as one of the commands, as an answer, or as going on with what was said before. What changes something is only recognized where the whole
 * sentence is that command: a question about it, a negation, a condition or an unknown word make it none.
 * @returns undefined for what is not surely one of them.
 */
export function parseMessage(message: string): Understood | undefined {
  if (message.length > longestCommand) return undefined;
  if (/^\s*\?+\s*$/.test(message)) return { kind: 'command', command: { tool: 'help' } };
  const said = readSentence(message);
  const answer = parseAnswer(said.text);
  if (answer) return answer;
  if (thanks.test(said.text)) return { kind: 'thanks' };
  const sentence = withoutCourtesies(said);
  if (sentence.text === '') return undefined;

  const explained = parseExplain(sentence);
  if (explained) return explained;
  const narrowed = parseNarrowing(sentence);
  if (narrowed) return narrowed;
  if (!isQuestion(sentence.text) || wishForHubspot.test(sentence.text)) {
    const action = parseAction(sentence);
    if (action) return { kind: 'command', command: action };
  }
  const question = parseQuestion(sentence) ?? parseQuestion(said);
  return question ? { kind: 'command', command: question } : (parseFollowUp(said) ?? parseNamed(sentence));
}

/** What somebody wants to see that is nothing else: it may be an account. */
function parseNamed(sentence: Sentence): Understood | undefined {
  const found = matchRaw(
    sentence,
    /^(?:open(?: up)?|show(?: me)?|display|see|view|find(?: me)?|look up|search(?: for)?|pull up|bring up|go to|take me to|bring me to|where is|get(?: me| to)?) (?:the )?(?:(?:page|record|profile|details|card|view|account page|customer page) (?:of|for) )?(?<name>.+?)(?: 's)?(?: (?:page|record|profile|details|card|account page|customer page))?$/,
  );
  const account = found?.name === undefined ? undefined : accountWords(found.name);
  return account === undefined || account === 'that' ? undefined : { kind: 'named', name: account.name };
}

const thanks =
  /^(?:(?:ok|okay|great|perfect|cool|nice|good|well done|awesome|many|thanks?|thank you|thx|cheers|very much|a lot|so much|for that|for your help|that is all) ?)+$/;

const opening =
  /^(?:hey|hi|hello|ok|okay|so|well|um|uh|and|then|also|right|great|please|pls|plz|kindly|now|just|quickly|yes|(?:would|do) you mind|(?:can|could|would|will) you(?: please| kindly| maybe| perhaps)?|i (?:want|need|wish|would like|would love)(?: you)? to|we (?:want|need|would like) to|let us|let me|i want(?= an? )|i need(?= an? )|i would like(?= an? )|go ahead and|go and|it is time to|time to|be so kind (?:and|as to)|feel free to|bot|assistant|copilot|cscx|computer|dear) /;
const closing =
  / (?:please|pls|plz|thanks|thank you|thx|cheers|right now|now|immediately|at once|right away|asap|quickly|straight away|for me|for us|if you (?:can|could|would|please|do not mind)|when you can|if possible|would you|will you|can you|could you|ok|okay|mate|my friend)$/;

/** The sentence without what is only said to be polite. */
function withoutCourtesies(said: Sentence): Sentence {
  let sentence = said;
  for (;;) {
    const start = opening.exec(sentence.text)?.[0].length ?? 0;
    const end = closing.exec(sentence.text)?.index ?? sentence.text.length;
    if (start === 0 && end === sentence.text.length) return sentence;
    if (start >= end) return sentence;
    sentence = part(sentence, start, end);
  }
}

/** Whether something is asked, so that nothing is to be done. */
function isQuestion(text: string): boolean {
  return /^(?:how|what|why|when|where|who|whom|which|should|shall|would|could|can|may|might|must|is|are|was|were|am|did|does|do (?:i|we|you|they|not)|has|have|had|will|if|suppose|assuming|imagine|whether|i (?:think|thought|wonder|guess|heard|believe|already|just|have|had|did|do|am|was|hope|synced|pushed)|(?:we|you|they|he|she|it|somebody|someone))(?= |$)/.test(
    text,
  );
}

/** Asked as a question, and meant as a wish. */
const wishForHubspot =
  /^(?:can|could|may) (?:the )?(?:hubspot|crm) (?:please )?(?:get|have|receive|be (?:given|told|sent)) /;

const topics: [RegExp, ChangingTool][] = [
  [/\b(?:retry|retrying|try again)\b/, 'retry_errors'],
  [
    /\b(?:push|pushing|pushed|update hubspot|updating hubspot|send(?:ing)? (?:the )?(?:health )?scores?|health scores? to hubspot|hubspot (?:get|receive)s? .*scores?)\b/,
    'push_health',
  ],
  [/\b(?:pause|pausing|paused|stop syncing|suspend)\b/, 'pause'],
  [/\b(?:resume|resuming|unpause)\b/, 'resume'],
  [/\b(?:cancel|cancelling|canceling|abort|stop the sync)\b/, 'cancel_run'],
  [/\b(?:sync|syncs|syncing|resync|synchronize|synchronise|synchronizing|import from hubspot)\b/, 'sync'],
];

/** A question about what a command does or how to give it, or the wish that it be not carried out. */
function parseExplain(sentence: Sentence): Understood | undefined {
  const { text } = sentence;
  const topic = topics.find(([pattern]) => pattern.test(text))?.[1];
  if (topic === undefined) return undefined;
  const refused =
    /^(?:do not|never|please do not|no do not|you (?:must|should|may) not|i (?:do|would) not (?:want|like)|we do not want|not|no|avoid|refrain from|without|there is no need to|no need to|stop not|it is not necessary to|i did not (?:say|ask|mean))(?: |$)/.test(
      text,
    ) ||
    (/\b(?:do not|never|not) (?:sync|resync|push|update|pause|resume|cancel|retry|send)\b/.test(text) &&
      !/^(?:why|what|how|is|are|does|did|has)\b/.test(text));
  if (refused) return { kind: 'explain', tool: topic, refused: true };
  const asked =
    /^(?:how (?:do|can|would|should|could|does|to|is it|may)\b|what (?:does|would|will|happens|happen|is (?:a|an|the) (?:\w+ )?(?:sync|push|resync)|do you mean|if|would happen)\b|should (?:i|we|you)\b|shall (?:i|we)\b|can (?:i|we)\b|could (?:i|we)\b|may (?:i|we)\b|must (?:i|we)\b|do (?:i|we) (?:have|need)\b|is it (?:safe|possible|ok|okay|allowed|dangerous|a good idea)|would it\b|will (?:it|a|the)\b|if\b|when (?:should|can|would|may)\b|why (?:should|would|do (?:i|we))\b|who (?:can|may)\b|suppose\b|explain (?:how|what|the)\b|tell me (?:how|what|about)\b|where (?:do|can) i\b|does (?:a|the|it|sync|syncing|pushing)\b)/.test(
      text,
    );
  // What asks how far something is, or what went wrong, is another question.
  const other =
    /\b(?:errors?|problems?|failed|failing|fail|wrong|finished|done|ready|last|progress|status|changed?|long)\b/;
  return asked && !other.test(text) ? { kind: 'explain', tool: topic, refused: false } : undefined;
}
