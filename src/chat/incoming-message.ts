import type { OrganizationContext } from '../context/context.ts';
import type { Role } from '../contract/common.ts';
import type { Conversation } from './conversations/conversation.ts';
import type { AnswerByModel } from './model/answer-by-model.ts';
import type { ChatServices } from './services.ts';
import type { ToolContext } from './tools/tool.ts';

/** Who writes a message. */
export interface Speaker {
  /** The owner of the conversations: a user's id, or a name for an API key. */
  owner: string;
  role: Role;
  /** Null for an API key. */
  userId: string | null;
}

/** What the chat is given once, for all messages. */
export interface ChatParts {
  services: ChatServices;
  /** Undefined: no language model is configured. */
  model: AnswerByModel | undefined;
}

/** A message to answer, with all that its answer needs. */
export interface IncomingMessage {
  context: OrganizationContext;
  parts: ChatParts;
  tools: ToolContext;
  conversation: Conversation;
  sentence: string;
}
