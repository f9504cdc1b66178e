/** An answer to a question that the chat asked. */
export type Answer =
  | { kind: 'yes' }
  /** `orCancel`: where no question waits, it means the run that is under way. */
  | { kind: 'no'; orCancel: boolean }
  /** The n-th of several, from 1; -1: the last. */
  | { kind: 'choice'; number: number };

const yes =
  /^(?:(?:yes|y|yep|yeah|yea|yup|ya|sure(?: thing)?|ok|okay|k|fine|right|correct|exactly|absolutely|definitely|certainly|of course|affirmative|agreed|good|great|perfect|alright|all right|sounds good|looks good|that is (?:right|fine|correct|ok|okay)|please|please do|do it|do that|do so|go|go ahead|go for it|proceed|continue|confirm|confirmed|i confirm|i am sure|make it so|push (?:it|them)|send (?:it|them)|by all means|why not|it is ok(?:ay)?|that one|and|thanks|thank you|now|them|with it|with that)(?: |$))+$/;
const beginsAsYes =
  /^(?:y|yes|yep|yeah|yea|yup|ya|sure|ok|okay|k|fine|right|correct|exactly|absolutely|definitely|certainly|of course|affirmative|agreed|good|great|perfect|alright|all right|sounds|looks|that is|please|please do|do|go|proceed|continue|confirm|confirmed|i confirm|i am|make|push|send|by|why not|it is)(?: |$)/;
/** Politeness alone agrees to nothing. */
const noAnswer = /^(?:(?:please|thanks|thank you|good|great|perfect|now|and|them|it)(?: |$))+$/;

const no =
  /^(?:(?:no|n|nope|nah|na|no no|negative|never|never mind|nevermind|forget (?:it|that|about it)|leave (?:it|that)|not now|not yet|no way|rather not|better not|i (?:would )?rather not|do not|do not (?:do|push|send|cancel|pause) (?:it|that|them|this|so)|do not|please do not|skip(?: it| that)?|not really|none|none of (?:them|these|those)|neither|drop it|dismiss|discard|wait|hold on|please|thanks|thank you)(?: |$))+$/;
const noAlone = /^(?:(?:please|thanks|thank you)(?: |$))+$/;

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];
const cardinals = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];

const longestAnswer = 80;

/** Reads a whole sentence as an answer. @param text as `readSentence` gives it. */
export function parseAnswer(text: string): Answer | undefined {
  if (text.length > longestAnswer) return undefined;
  if (/^(?:cancel|stop|abort|quit)(?: it| that| this)?(?: please)?$/.test(text)) {
    return { kind: 'no', orCancel: true };
  }
  const number = parseChoice(text);
  if (number !== undefined) return { kind: 'choice', number };
  if (no.test(text) && !noAlone.test(text)) return { kind: 'no', orCancel: false };
  if (yes.test(text) && beginsAsYes.test(text) && !noAnswer.test(text)) return { kind: 'yes' };
  return undefined;
}

function parseChoice(text: string): number | undefined {
  const bare = text
    .replace(/^(?:i (?:mean|meant|want|choose|pick)|it is|take|pick|choose|use|yes)\s+/, '')
    .replace(/^(?:the|number|no|option|choice|nr|#)\s+/, '')
    .replace(/\s+(?:one|account|customer|option|please)$/, '')
    .replace(/^#/, '');
  if (/^\d{1,2}(?:st|nd|rd|th)?$/.test(bare)) {
    const number = Number.parseInt(bare, 10);
    return number >= 1 && number <= 20 ? number : undefined;
  }
  if (bare === 'last') return -1;
  const place = Math.max(ordinals.indexOf(bare), cardinals.indexOf(bare));
  return place >= 0 ? place + 1 : undefined;
}
