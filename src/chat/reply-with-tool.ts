import { randomUUID } from 'node:crypto';
import { type ChatAction, questionLifeMs } from '../contract/chat.ts';
import { isAllowedSentence } from './allowed-sentence.ts';
import type { IncomingMessage } from './incoming-message.ts';
import { type Reply, suggestion } from './reply.ts';
import { optionText } from './text/field-values.ts';
import { nameOf, plainText } from './text/plain-text.ts';
import { customerPath } from './tools/customer.ts';
import { type Outcome, runTool } from './tools/run-tool.ts';
import type { Tool, ToolResult } from './tools/tool.ts';

/** The reply of a tool. What the tool leaves open is a question: do it, which of these, or which customer? */
export async function replyWithTool(
  message: IncomingMessage,
  tool: Tool,
  input: Record<string, unknown>,
  consent: 'asked' | 'given',
): Promise<Reply> {
  return replyToOutcome(message, tool, input, await runTool(message.tools, tool, input, consent));
}

/** The reply to what a tool answered, with the question that it leaves open. */
export async function replyToOutcome(
  message: IncomingMessage,
  tool: Tool,
  input: Record<string, unknown>,
  outcome: Outcome,
): Promise<Reply> {
  const { intent } = tool;
  if (outcome.kind === 'ask') {
    const question = newQuestion(message, tool, asRecord(outcome.input));
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
  const { conversation, tools } = message;
  if (result.customer) conversation.customerId = result.customer.id;
  if (result.runIds && result.runIds.length > 0) conversation.runIds = result.runIds;
  if (result.choices && result.choices.length > 0) return askWhichCustomer(message, tool, input, result);
  const suggestions = (result.suggestions ?? []).filter((one) => isAllowedSentence(tools.role, one));
  return {
    intent,
    text: result.text,
    data: result.data,
    actions: suggestions.map(suggestion),
    ...(result.needsCustomer ? { question: { kind: 'customer', ...newQuestion(message, tool, input) } } : {}),
  };
}

/** The reply that asks which of several customers is meant. */
export async function askWhichCustomer(
  message: IncomingMessage,
  tool: Tool,
  input: Record<string, unknown>,
  { text, choices = [] }: ToolResult,
): Promise<Reply> {
  const question = newQuestion(message, tool, input);
  const customers = await Promise.all(
    choices.map(({ id }) => message.parts.services.readCustomer(message.context, id)),
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

function newQuestion(message: IncomingMessage, tool: Tool, input: Record<string, unknown>) {
  return {
    id: randomUUID(),
    tool: tool.name,
    input,
    sentence: message.sentence.slice(0, 300),
    expiresAt: new Date(message.context.clock.now() + questionLifeMs).toISOString(),
  };
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
