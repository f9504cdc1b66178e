import type { ChatAction, ChatData, ChatIntent } from '../contract/chat.ts';
import type { Question } from './conversations/question.ts';

/** A reply before it is saved. */
export interface Reply {
  intent: ChatIntent;
  text: string;
  data?: ChatData | undefined;
  actions?: ChatAction[];
  question?: Question;
}

/** A button that says a sentence. */
export const suggestion = (sentence: string): ChatAction => ({
  id: `say:${sentence}`,
  label: sentence,
  kind: 'suggest',
});
