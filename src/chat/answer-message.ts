import type { OrganizationContext } from '../context/context.ts';
import type { ChatRequest, ChatResponse } from '../contract/chat.ts';
import { answerChoice, answerNo, answerYes, notOpen } from './answer-question.ts';
import { answerSentence } from './answer-sentence.ts';
import {
  addMessage,
  keepState,
  openConversation,
  readLabel,
  takeQuestion,
} from './conversations/conversation.ts';
import { limitMessages } from './conversations/limit-messages.ts';
import type { ChatParts, IncomingMessage, Speaker } from './incoming-message.ts';
import type { Reply } from './reply.ts';

/**
 * Answers a message, or a pressed button of a reply, and saves both in the conversation. Everything is done with the
 * permissions of the speaker.
 * @throws {AppError} `not_found` for someone else's conversation, `rate_limited`.
 */
export async function answerMessage(
  context: OrganizationContext,
  parts: ChatParts,
  speaker: Speaker,
  request: ChatRequest,
): Promise<ChatResponse> {
  await limitMessages(context, speaker.owner);
  const pressed = request.action === undefined ? undefined : await readAction(context, speaker, request);
  const sentence = request.message ?? pressed?.said ?? '';
  const conversation = await openConversation(context, speaker.owner, {
    conversationId: request.conversationId,
    title: sentence,
  });
  // The label of a button can hold text from the CRM: its intent marks it as no sentence of the user's own.
  const answered = pressed === undefined || pressed.kind === 'say' ? {} : { intent: pressed.kind };
  await addMessage(context, conversation.id, { sender: 'user', text: sentence, ...answered });
  const message: IncomingMessage = {
    context,
    parts,
    conversation,
    sentence,
    tools: {
      organization: context,
      services: parts.services,
      role: speaker.role,
      userId: speaker.userId,
      timeZone: request.timeZone,
      lastCustomerId: conversation.customerId,
      lastRunIds: conversation.runIds,
    },
  };
  const isAnswer = pressed !== undefined && pressed.kind !== 'say';
  const reply = isAnswer ? await answerPressed(message, pressed) : await answerSentence(message);
  const { intent, text, data, actions = [], question } = reply;
  await addMessage(context, conversation.id, { sender: 'assistant', text, intent, data, actions });
  await keepState(context, conversation, question);
  return {
    conversationId: conversation.id,
    reply: text,
    intent,
    ...(data === undefined ? {} : { data }),
    ...(actions.length === 0 ? {} : { actions }),
  };
}

type Pressed =
  | { kind: 'say'; said: string }
  | { kind: 'confirm'; id: string; said: string }
  | { kind: 'cancel'; id: string; said: string }
  | { kind: 'choose'; id: string; index: number; said: string };

/** `say:<sentence>`, `confirm:<question>`, `cancel:<question>`, `choose:<question>:<n>`; the rest is a sentence. */
async function readAction(
  context: OrganizationContext,
  speaker: Speaker,
  { action = '', conversationId }: ChatRequest,
): Promise<Pressed> {
  const [kind = '', id = '', index = ''] = action.split(':');
  if (kind !== 'confirm' && kind !== 'cancel' && kind !== 'choose') {
    return { kind: 'say', said: action.replace(/^say:/, '') };
  }
  const label = conversationId && (await readLabel(context, speaker.owner, conversationId, action));
  if (kind === 'choose') return { kind, id, index: Number(index), said: label || `Number ${index}` };
  return { kind, id, said: label || (kind === 'confirm' ? 'Yes' : 'No') };
}

async function answerPressed(
  message: IncomingMessage,
  pressed: Exclude<Pressed, { kind: 'say' }>,
): Promise<Reply> {
  const taken = await takeQuestion(message.context, message.conversation.id, pressed.id);
  if (pressed.kind === 'confirm') return answerYes(message, taken);
  if (pressed.kind === 'cancel') return answerNo(taken?.question);
  return taken?.question.kind === 'choose' && !taken.isOld
    ? answerChoice(message, taken.question, pressed.index)
    : notOpen(taken?.question, 'choose');
}
