import { changingCommands } from '../commands/registry.ts';
import { beginning, containing, oneOf } from '../language/pattern.ts';
import type { Sentence } from '../language/sentence.ts';
import type { Understood } from './understood.ts';

const refusal = beginning(
  'do not|never|please do not|no do not|you (must|should|may) not|i (do|would) not (want|like)|we do not want',
  'not|no|avoid|refrain from|without|there is no need to|no need to|stop not|it is not necessary to',
  'i did not (say|ask|mean)',
);
const refusedCommand = containing(
  '(do not|never|not) (sync|resync|push|update|pause|resume|cancel|retry|send)',
);
const notRefused = beginning('why|what|how|is|are|does|did|has');

const question = beginning(
  `how ${oneOf('do|can|would|should|could|does|to|is it|may')}`,
  'what (does|would|will|happens|happen|is (a|an|the) ... (sync|push|resync)|do you mean|if|would happen)',
  '(should|shall|can|could|may|must) (i|we)|should you|do (i|we) (have|need)|would it|will (it|a|the)|if',
  'is it (safe|possible|ok|okay|allowed|dangerous|a good idea)|when (should|can|would|may)',
  'why (should|would|do (i|we))|who (can|may)|suppose|explain (how|what|the)|tell me (how|what|about)',
  'where (do|can) i|does (a|the|it|sync|syncing|pushing)',
);
/** What asks for the progress of something, or for what went wrong, is another question. */
const otherQuestion = containing(
  'error|errors|problem|problems|failed|failing|fail|wrong|finished|done|ready|last|progress|status|change|changed',
  'long',
);

/** A question about what a command does or how to give it, or the wish not to do it. */
export function parseExplanation(sentence: Sentence): Understood | undefined {
  const tool = changingCommands.find(({ explanation }) => explanation?.mentions.fits(sentence))?.intent;
  if (tool === undefined) return undefined;
  const isRefused = refusal.fits(sentence) || (refusedCommand.fits(sentence) && !notRefused.fits(sentence));
  if (isRefused) return { kind: 'explain', tool, refused: true };
  return question.fits(sentence) && !otherQuestion.fits(sentence)
    ? { kind: 'explain', tool, refused: false }
    : undefined;
}
