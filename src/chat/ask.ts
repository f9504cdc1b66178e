import { randomUUID } from 'node:crypto';
import { type ChatAction, questionLifeMs } from '../contract/chat.ts';
import type { Question } from './conversations/question.ts';
import { optionText } from './field-values.ts';
import { maySay } from './may-say.ts';
import { nameOf, plainText } from './plain-text.ts';
import { type Outcome, runTool } from './run-tool.ts';
import { customerPath } from './tools/account.ts';
import { toolNamed } from './tools/all-tools.ts';
import type { Tool, ToolResult } from './tools/tool.ts';
import { type Reply, say, type Turn } from './turn.ts';

// Tools are used, and what they leave open becomes a question: shall it be done, which of these, which account. Here
// such questions are put, and their answers carried out.

export async function use(
  turn: Turn,
  tool: Tool,
  input: Record<string, unknown>,
  consent: 'asked' | 'given',
): Promise<Reply> {
  return ended(turn, tool, input, await runTool(turn.tools, tool, input, consent));
}

/** The reply to what a tool answered, with the question that it leaves. */
export async function ended(
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
  const suggestions = (result.suggestions ?? []).filter((one) => maySay(turn.tools.role, one)).map(say);
  return {
    intent,
    text: result.text,
    data: result.data,
    actions: suggestions,
    ...(result.needsAccount ? { question: { kind: 'account', ...newQuestion(turn, tool, input) } } : {}),
  };
}

export async function choose(
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
    const industry = customer.industryLabel ?? (customer.industry && optionText(customer.industry));
    const more = [customer.domain, industry && plainText(industry)].filter((one) => one !== null).join(', ');
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

export type Taken = { question: Question; isOld: boolean } | undefined;

export async function confirmed(turn: Turn, taken: Taken): Promise<Reply> {
  if (taken?.question.kind !== 'confirm' || taken.isOld) return stale(taken?.question, 'confirm');
  const tool = toolNamed(taken.question.tool);
  return tool ? use(turn, tool, taken.question.input, 'given') : stale(taken.question, 'confirm');
}

export async function chosen(
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

export function declined(question: Question | undefined): Reply {
  return {
    intent: 'cancel',
    text: question ? 'All right. Nothing was changed.' : 'There was no question open. Nothing was changed.',
  };
}

/** An answer to a question that waits no more. */
export function stale(question: Question | undefined, intent: 'confirm' | 'choose'): Reply {
  const text = question
    ? 'That question is more than ten minutes old, and things may have changed since. Nothing was changed. Ask again.'
    : 'That question was answered already, or there is none. Nothing was changed.';
  return { intent, text, actions: question ? [say(question.sentence)] : [] };
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
