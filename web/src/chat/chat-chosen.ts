import type { ChatAction } from '../../../src/contract/chat.ts';

/** Whether what was said next is this answer: pressed, so that it stands there by its label, or in a word. Pure. */
export const isChosen = (action: ChatAction, answer: string | undefined): boolean => {
  if (answer === undefined) return false;
  if (answer === action.label) return true;
  if (action.id.startsWith('choose:')) return action.id.endsWith(`:${answer.trim()}`);
  return (
    (action.kind === 'confirm' && /^y(es)?\b/i.test(answer)) ||
    (action.kind === 'cancel' && /^no?\b/i.test(answer))
  );
};
