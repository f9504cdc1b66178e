import type { ChatAction } from '../../../src/contract/chat.ts';

/** Whether the user's next message is this answer: by its button, so with its label, or typed. Pure. */
export const isChosen = (action: ChatAction, answer: string | undefined): boolean => {
  if (answer === undefined) return false;
  if (answer === action.label) return true;
  if (action.id.startsWith('choose:')) return action.id.endsWith(`:${answer.trim()}`);
  return (
    (action.kind === 'confirm' && /^y(es)?\b/i.test(answer)) ||
    (action.kind === 'cancel' && /^no?\b/i.test(answer))
  );
};
