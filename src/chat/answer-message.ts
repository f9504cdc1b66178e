import type { OrganizationContext } from '../context.ts';
import type { ChatRequest, ChatResponse } from '../contract/chat.ts';
import type { Role } from '../contract/common.ts';
import { maySay } from './allowed-sentence.ts';
import { toolNamed, toolOf } from './commands/registry.ts';
import { explanations, inputOf } from './commands.ts';
import {
  addMessage,
  keepState,
  openConversation,
  readLabel,
  takeQuestion,
} from './conversations/conversation.ts';
import { earlierSentences } from './conversations/earlier-sentences.ts';
import { limitMessages } from './conversations/limit-messages.ts';
import type { Question } from './conversations/question.ts';
import { type ChatParts, type Reply, type Speaker, say, type Turn } from './incoming-message.ts';
import { isOtherLanguage } from './language/other-language.ts';
import { helpFor, nearestCommands } from './nearest-commands.ts';
import { type FollowUp, followUp } from './parse/follow-up.ts';
import { parseAroundName } from './parse/parse-around-name.ts';
import { parseMessage } from './parse/parse-message.ts';
import type { Command } from './parse/understood.ts';
import { choose, chosen, confirmed, declined, ended, stale, use } from './reply-with-tool.ts';
import { findCustomers } from './search/find-customers.ts';
import { connectFirst, isEmpty } from './tools/connect-first.ts';

/**
 * Answers a message, or the pressing of one of the actions that a reply offered, and keeps both in the conversation.
 * Whatever is done is done with the rights of the one who talks.
 * @throws {AppError} `not_found` for a conversation that is not the speaker's, `rate_limited`.
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
  // What a button says may hold a text of the CRM: it is known as an answer, and no sentence of the user's own.
  const answered = pressed === undefined || pressed.kind === 'say' ? {} : { intent: pressed.kind };
  await addMessage(context, conversation.id, { sender: 'user', text: sentence, ...answered });
  const turn: Turn = {
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
  const reply =
    pressed && pressed.kind !== 'say' ? await answerPressed(turn, pressed) : await answerSaid(turn);
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

/** `say:<sentence>`, `confirm:<question>`, `cancel:<question>`, `choose:<question>:<n>`; anything else is a sentence. */
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
  if (kind === 'choose') return { kind, id, index: Number(index), said: label || `The ${index}. one` };
  return { kind, id, said: label || (kind === 'confirm' ? 'Yes' : 'No') };
}

async function answerPressed(turn: Turn, pressed: Exclude<Pressed, { kind: 'say' }>): Promise<Reply> {
  const taken = await takeQuestion(turn.context, turn.conversation.id, pressed.id);
  if (pressed.kind === 'confirm') return confirmed(turn, taken);
  if (pressed.kind === 'cancel') return declined(taken?.question);
  return taken?.question.kind === 'choose' && !taken.isOld
    ? chosen(turn, taken.question, pressed.index)
    : stale(taken?.question, 'choose');
}

async function answerSaid(turn: Turn): Promise<Reply> {
  const { context, conversation, sentence } = turn;
  const isForeign = isOtherLanguage(sentence) && !(await isWholeName(context, sentence));
  const understood = isForeign
    ? undefined
    : ((await parseAroundName(context, sentence)) ?? parseMessage(sentence));
  // Whatever is said now, the question before is no longer open.
  const taken = await takeQuestion(context, conversation.id);
  const asked = taken && !taken.isOld && taken.question.kind !== 'confirm' ? taken.question : undefined;
  // A name alone answers the question for one, even if its words could be a command: `People Ltd`.
  if (asked && /^(?:command|named)$/.test(understood?.kind ?? '') && (await isWholeName(context, sentence))) {
    return answerWithName(turn, asked);
  }
  switch (understood?.kind) {
    case 'command':
      return carryOut(turn, understood.command);
    case 'again':
    case 'same':
    case 'narrow':
      return goOn(turn, understood);
    case 'named': {
      const search = await findCustomers(context, understood.name);
      if (search.kind !== 'none') {
        return carryOut(turn, { tool: 'health', account: { name: understood.name } });
      }
      break;
    }
    case 'thanks':
      return { intent: 'other', text: 'You are welcome.' };
    case 'explain':
      return explained(turn.tools.role, understood.tool, understood.refused);
    case 'yes':
      return confirmed(turn, taken);
    case 'no':
      if (taken === undefined && understood.orCancel) return carryOut(turn, { tool: 'cancel_run' });
      return declined(taken?.question);
    case 'choice':
      if (taken?.question.kind !== 'choose') return stale(undefined, 'choose');
      return taken.isOld ? stale(taken.question, 'choose') : chosen(turn, taken.question, understood.number);
  }
  if (isForeign) return notUnderstood(turn, true);
  if (asked && sentence.length <= 200) return answerWithName(turn, asked);
  if (sentence.length <= 300 && (await isWholeName(context, sentence))) {
    return carryOut(turn, { tool: 'health', account: { name: sentence } });
  }
  return notUnderstood(turn);
}

async function isWholeName(context: OrganizationContext, words: string): Promise<boolean> {
  const search = await findCustomers(context, words);
  return search.kind === 'one' && search.customer.score === 1;
}

async function answerWithName(turn: Turn, question: Question): Promise<Reply> {
  const tool = toolNamed(question.tool);
  if (tool === undefined) return notUnderstood(turn);
  return use(turn, tool, { ...question.input, account: turn.sentence }, 'asked');
}

/** What a sentence means that goes on with what was said before. */
async function goOn(turn: Turn, said: FollowUp): Promise<Reply> {
  const { context, conversation } = turn;
  const earlier = await earlierSentences(context, conversation.id);
  const command = followUp(said, earlier.reverse().map(parseMessage));
  if (command) return carryOut(turn, command);
  return { intent: 'other', text: 'There is nothing yet that could be repeated. Nothing was changed.' };
}

async function carryOut(turn: Turn, command: Command): Promise<Reply> {
  if (command.tool === 'help') return help(turn);
  const tool = toolOf(command.tool);
  if (tool === undefined) return notUnderstood(turn);
  const input = inputOf(command, turn.conversation.customerId);
  if (input === undefined) {
    const text = 'Which account do you mean? We have not talked about one yet.';
    const { account: _, ...rest } = { account: undefined, ...command };
    return ended(turn, tool, rest, { kind: 'done', result: { text, needsAccount: true } });
  }
  return use(turn, tool, input, 'asked');
}

function explained(role: Role, tool: keyof typeof explanations, refused: boolean): Reply {
  const { text, example } = explanations[tool];
  return {
    intent: 'help',
    text: refused ? 'All right. Nothing was changed.' : `${text}\nNothing was changed.`,
    actions: refused || !maySay(role, example) ? [] : [say(example)],
  };
}

async function help(turn: Turn): Promise<Reply> {
  if (await isEmpty(turn.tools)) {
    const { text, data } = connectFirst(turn.tools.role);
    return { intent: 'help', text: `I keep your customers in step with HubSpot. ${text}`, data };
  }
  const commands = await helpFor(turn.tools);
  return {
    intent: 'help',
    text: 'I keep your customers in step with HubSpot, and tell what is known of them. Say it in your own words, for example:',
    data: {
      type: 'help',
      commands,
      links: [{ label: 'Sync dashboard', path: '/settings/integrations/hubspot' }],
    },
    actions: commands
      .slice(0, 4)
      .flatMap(({ examples }) => examples.slice(0, 1))
      .map(say),
  };
}

/** What the parser does not know goes to the language model; without one, or when it fails, the nearest is offered. */
async function notUnderstood(turn: Turn, isForeign = false): Promise<Reply> {
  const { model } = turn.parts;
  let why = isForeign ? 'I understand English only.' : 'I did not understand that.';
  let offer = isForeign ? 'You can say, for example:' : 'Did you mean one of these?';
  if (model) {
    const answer = await model(turn.tools, { conversationId: turn.conversation.id, sentence: turn.sentence });
    if (answer.kind === 'ask') {
      return ended(turn, answer.tool, {}, answer.outcome);
    }
    if (answer.kind === 'reply') {
      if (answer.customerId) turn.conversation.customerId = answer.customerId;
      return { intent: answer.intent, text: answer.text, data: answer.data };
    }
    if (answer.kind === 'choose') return choose(turn, answer.tool, answer.input, answer.result);
    ({ why } = answer);
    offer = 'These commands work without it:';
  }
  if (await isEmpty(turn.tools)) {
    const { text, data } = connectFirst(turn.tools.role);
    return { intent: 'other', text: `${isForeign ? why : 'I did not understand that.'} ${text}`, data };
  }
  const suggestions = await nearestCommands(turn.tools, turn.sentence);
  return { intent: 'other', text: `${why} Nothing was changed.\n${offer}`, actions: suggestions.map(say) };
}
