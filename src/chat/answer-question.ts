import { toolNamed } from './commands/registry.ts';
import type { Question } from './conversations/question.ts';
import type { IncomingMessage } from './incoming-message.ts';
import { type Reply, suggestion } from './reply.ts';
import { replyWithTool } from './reply-with-tool.ts';
import { nameOf } from './text/plain-text.ts';

// The user's answers to the questions of the chat.

/** The question that was open; undefined: there was none, or it was answered. */
export type TakenQuestion = { question: Question; isOld: boolean } | undefined;

export async function answerYes(message: IncomingMessage, taken: TakenQuestion): Promise<Reply> {
  if (taken?.question.kind !== 'confirm' || taken.isOld) return notOpen(taken?.question, 'confirm');
  const tool = toolNamed(taken.question.tool);
  return tool
    ? replyWithTool(message, tool, taken.question.input, 'given')
    : notOpen(taken.question, 'confirm');
}

export function answerNo(question: Question | undefined): Reply {
  const text = question ? 'OK. Nothing was changed.' : 'There is no open question. Nothing was changed.';
  return { intent: 'cancel', text };
}

/** @param number from 1; -1: the last. */
export async function answerChoice(
  message: IncomingMessage,
  question: Extract<Question, { kind: 'choose' }>,
  number: number,
): Promise<Reply> {
  const choice = question.choices.at(number === -1 ? -1 : number - 1);
  const tool = toolNamed(question.tool);
  if (choice && tool && number !== 0) {
    return replyWithTool(message, tool, { ...question.input, customer: choice.id }, 'asked');
  }
  const count = question.choices.length;
  return {
    intent: 'choose',
    text: `There are ${count} choices. Say a number from 1 to ${count}.`,
    question,
    actions: question.choices.map(({ name }, i) => ({
      id: `choose:${question.id}:${i + 1}`,
      label: nameOf({ name }),
      kind: 'suggest',
    })),
  };
}

/** A name, in answer to the question for one. */
export async function answerName(message: IncomingMessage, question: Question): Promise<Reply | undefined> {
  const tool = toolNamed(question.tool);
  if (tool === undefined) return undefined;
  return replyWithTool(message, tool, { ...question.input, customer: message.sentence }, 'asked');
}

/** The reply to an answer whose question is not open. */
export function notOpen(question: Question | undefined, intent: 'confirm' | 'choose'): Reply {
  const text = question
    ? 'That question is more than 10 minutes old, and things may have changed. Nothing was changed. Ask again.'
    : 'That question was already answered, or there is none. Nothing was changed.';
  return { intent, text, actions: question ? [suggestion(question.sentence)] : [] };
}
