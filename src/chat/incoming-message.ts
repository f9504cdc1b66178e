import type { OrganizationContext } from '../context.ts';
import type { ChatAction, ChatData, ChatIntent } from '../contract/chat.ts';
import type { Role } from '../contract/common.ts';
import type { Conversation } from './conversations/conversation.ts';
import type { Question } from './conversations/question.ts';
import type { AnswerByModel } from './model/answer-by-model.ts';
import type { ChatServices } from './services.ts';
import type { ToolContext } from './tools/tool.ts';

/** Who talks. */
export interface Speaker {
  /** Whose conversations these are: a user's id, or a name for a key. */
  owner: string;
  role: Role;
  /** Null for a key. */
  userId: string | null;
}

export interface ChatParts {
  services: ChatServices;
  /** Undefined: no language model is configured. */
  model: AnswerByModel | undefined;
}

/** A reply before it is kept. */
export interface Reply {
  intent: ChatIntent;
  text: string;
  data?: ChatData | undefined;
  actions?: ChatAction[];
  question?: Question;
}

/** One message on its way to its reply. */
export interface Turn {
  context: OrganizationContext;
  parts: ChatParts;
  tools: ToolContext;
  conversation: Conversation;
  sentence: string;
}

/** A sentence to be said by pressing it. */
export const say = (sentence: string): ChatAction => ({
  id: `say:${sentence}`,
  label: sentence,
  kind: 'suggest',
});
