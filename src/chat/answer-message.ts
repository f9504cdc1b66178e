import { randomUUID } from 'node:crypto';
import type { OrganizationContext } from '../context.ts';
import type { ChatAction, ChatData, ChatIntent, ChatRequest, ChatResponse } from '../contract/chat.ts';
import type { Role } from '../contract/common.ts';
import { explanations, inputOf } from './commands.ts';
import {
  addMessage,
  type Conversation,
  keepState,
  openConversation,
  takeQuestion,
} from './conversations/conversation.ts';
import { limitMessages } from './conversations/limit-messages.ts';
import { type Question, questionLifeMs } from './conversations/question.ts';
import type { AnswerByModel } from './model/answer-by-model.ts';
import { helpFor, nearestCommands } from './nearest-commands.ts';
import { parseMessage } from './parse/parse-message.ts';
import type { Command } from './parse/understood.ts';
import { nameOf } from './plain-text.ts';
import { type Outcome, runTool } from './run-tool.ts';
import type { ChatServices } from './services.ts';
import { customerPath } from './tools/account.ts';
import { toolNamed, toolOf } from './tools/all-tools.ts';
import type { Tool, ToolContext, ToolResult } from './tools/tool.ts';

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
interface Reply {
  intent: ChatIntent;
  text: string;
  data?: ChatData | undefined;
  actions?: ChatAction[];
  question?: Question;
}

/** One message on its way to its reply. */
interface Turn {
  context: OrganizationContext;
  parts: ChatParts;
  tools: ToolContext;
  conversation: Conversation;
  sentence: string;
}

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
  const pressed = request.action === undefined ? undefined : readAction(request.action);
  const sentence = request.message ?? pressed?.said ?? '';
  const conversation = await openConversation(context, speaker.owner, {
    conversationId: request.conversationId,
    title: sentence,
  });
  await addMessage(context, conversation.id, { sender: 'user', text: sentence });
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
function readAction(action: string): Pressed {
  const [kind = '', id = '', index = ''] = action.split(':');
  if (kind === 'confirm') return { kind, id, said: 'Yes' };
  if (kind === 'cancel') return { kind, id, said: 'No' };
  if (kind === 'choose') return { kind, id, index: Number(index), said: `The ${index}. one` };
  return { kind: 'say', said: action.replace(/^say:/, '') };
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
  const understood = parseMessage(sentence);
  // Whatever is said now, the question before is no longer open.
  const taken = await takeQuestion(context, conversation.id);
  switch (understood?.kind) {
    case 'command':
      return carryOut(turn, understood.command);
    case 'thanks':
      return { intent: 'other', text: 'You are welcome.' };
    case 'explain':
      return explained(understood.tool, understood.refused);
    case 'yes':
      return confirmed(turn, taken);
    case 'no':
      if (taken === undefined && understood.orCancel) return carryOut(turn, { tool: 'cancel_run' });
      return declined(taken?.question);
    case 'choice':
      if (taken?.question.kind !== 'choose') return stale(undefined, 'choose');
      return taken.isOld ? stale(taken.question, 'choose') : chosen(turn, taken.question, understood.number);
  }
  // A name alone answers the question for one.
  if (taken && !taken.isOld && taken.question.kind !== 'confirm' && sentence.length <= 200) {
    const tool = toolNamed(taken.question.tool);
    if (tool) return use(turn, tool, { ...taken.question.input, account: sentence }, 'asked');
  }
  return notUnderstood(turn);
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

async function use(
  turn: Turn,
  tool: Tool,
  input: Record<string, unknown>,
  consent: 'asked' | 'given',
): Promise<Reply> {
  return ended(turn, tool, input, await runTool(turn.tools, tool, input, consent));
}

/** The reply to what a tool answered, with the question that it leaves. */
async function ended(
  turn: Turn,
  tool: Tool,
  input: Record<string, unknown>,
  outcome: Outcome,
): Promise<Reply> {
  const { intent } = tool;
  if (outcome.kind === 'ask') {
    const question = newQuestion(turn, tool, asRecord(outcome.input));
    return {
      intent,
      text: outcome.question,
      question: { kind: 'confirm', ...question },
      actions: [
        { id: `confirm:${question.id}`, label: outcome.confirm, kind: 'confirm' },
        { id: `cancel:${question.id}`, label: 'No', kind: 'cancel' },
      ],
    };
  }
  const { result } = outcome;
  if (result.customer) turn.conversation.customerId = result.customer.id;
  if (result.runIds && result.runIds.length > 0) turn.conversation.runIds = result.runIds;
  if (result.choices && result.choices.length > 0) return choose(turn, tool, input, result);
  const suggestions = (result.suggestions ?? []).map(say);
  return {
    intent,
    text: result.text,
    data: result.data,
    actions: suggestions,
    ...(result.needsAccount ? { question: { kind: 'account', ...newQuestion(turn, tool, input) } } : {}),
  };
}

async function choose(
  turn: Turn,
  tool: Tool,
  input: Record<string, unknown>,
  { text, choices = [] }: ToolResult,
): Promise<Reply> {
  const question = newQuestion(turn, tool, input);
  const customers = await Promise.all(
    choices.map(({ id }) => turn.parts.services.readCustomer(turn.context, id)),
  );
  const actions = customers.map((customer, i): ChatAction => {
    const more = [customer.domain, customer.industry].filter((one) => one !== null).join(', ');
    return {
      id: `choose:${question.id}:${i + 1}`,
      label: more === '' ? nameOf(customer) : `${nameOf(customer)} (${more})`,
      kind: 'suggest',
    };
  });
  return {
    intent: tool.intent,
    text: [text, ...actions.map(({ label }, i) => `${i + 1}. ${label}`)].join('\n'),
    question: { kind: 'choose', ...question, choices: customers.map(({ id, name }) => ({ id, name })) },
    data: {
      type: 'customers',
      choices: customers.map(({ customFields: _, hubspot: __, ...customer }, i) => ({
        customer,
        actionId: actions[i]?.id ?? '',
        path: customerPath(customer.id),
      })),
      links: [{ label: 'Customers', path: '/customers' }],
    },
    actions,
  };
}

function newQuestion(turn: Turn, tool: Tool, input: Record<string, unknown>) {
  return {
    id: randomUUID(),
    tool: tool.name,
    input,
    sentence: turn.sentence.slice(0, 300),
    expiresAt: new Date(turn.context.clock.now() + questionLifeMs).toISOString(),
  };
}

type Taken = { question: Question; isOld: boolean } | undefined;

async function confirmed(turn: Turn, taken: Taken): Promise<Reply> {
  if (taken?.question.kind !== 'confirm' || taken.isOld) return stale(taken?.question, 'confirm');
  const tool = toolNamed(taken.question.tool);
  return tool ? use(turn, tool, taken.question.input, 'given') : stale(taken.question, 'confirm');
}

async function chosen(
  turn: Turn,
  question: Extract<Question, { kind: 'choose' }>,
  number: number,
): Promise<Reply> {
  const choice = question.choices.at(number === -1 ? -1 : number - 1);
  const tool = toolNamed(question.tool);
  if (!choice || !tool || number === 0) {
    return {
      intent: 'choose',
      text: `There are ${question.choices.length} to choose from. Say a number from 1 to ${question.choices.length}.`,
      question,
      actions: question.choices.map(({ name }, i) => ({
        id: `choose:${question.id}:${i + 1}`,
        label: nameOf({ name }),
        kind: 'suggest',
      })),
    };
  }
  return use(turn, tool, { ...question.input, account: choice.id }, 'asked');
}

function declined(question: Question | undefined): Reply {
  return {
    intent: 'cancel',
    text: question ? 'All right. Nothing was changed.' : 'There was no question open. Nothing was changed.',
  };
}

/** An answer to a question that waits no more. */
function stale(question: Question | undefined, intent: 'confirm' | 'choose'): Reply {
  const text = question
    ? 'That question is more than ten minutes old, and things may have changed since. Nothing was changed. Ask again.'
    : 'That question was answered already, or there is none. Nothing was changed.';
  return { intent, text, actions: question ? [say(question.sentence)] : [] };
}

function explained(tool: keyof typeof explanations, refused: boolean): Reply {
  const { text, example } = explanations[tool];
  return {
    intent: 'help',
    text: refused ? 'All right. Nothing was changed.' : `${text}\nNothing was changed.`,
    actions: refused ? [] : [say(example)],
  };
}

async function help(turn: Turn): Promise<Reply> {
  const commands = await helpFor(turn.tools);
  return {
    intent: 'help',
    text: 'I read from HubSpot and tell what is known of your customers. Say it in your own words, for example:',
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
async function notUnderstood(turn: Turn): Promise<Reply> {
  const { model } = turn.parts;
  let why = 'I did not understand that. Did you mean one of these?';
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
    why = `${answer.why} These commands work without it:`;
  }
  const suggestions = await nearestCommands(turn.tools, turn.sentence);
  return { intent: 'other', text: `${why}\nNothing was changed.`, actions: suggestions.map(say) };
}

const say = (sentence: string): ChatAction => ({ id: `say:${sentence}`, label: sentence, kind: 'suggest' });

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
