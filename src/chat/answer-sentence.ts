import type { OrganizationContext } from '../context/context.ts';
import type { ChatIntent } from '../contract/chat.ts';
import type { Role } from '../contract/common.ts';
import { isAllowedSentence } from './allowed-sentence.ts';
import {
  answerChoice,
  answerName,
  answerNo,
  answerYes,
  notOpen,
  type TakenQuestion,
} from './answer-question.ts';
import { type CommandSaid, commandOf } from './commands/registry.ts';
import { takeQuestion } from './conversations/conversation.ts';
import { earlierSentences } from './conversations/earlier-sentences.ts';
import type { IncomingMessage } from './incoming-message.ts';
import type { CustomerWords } from './language/customer-words.ts';
import { isOtherLanguage } from './language/other-language.ts';
import { helpFor, nearestCommands } from './nearest-commands.ts';
import { type FollowUp, followUp } from './parse/follow-up.ts';
import { parseAroundName } from './parse/parse-around-name.ts';
import { parseMessage } from './parse/parse-message.ts';
import type { Understood } from './parse/understood.ts';
import { type Reply, suggestion } from './reply.ts';
import { askWhichCustomer, replyToOutcome, replyWithTool } from './reply-with-tool.ts';
import { findCustomers } from './search/find-customers.ts';
import { connectFirst, isEmpty, settingsPath } from './tools/connect-first.ts';

/** Characters of a sentence that can be a name, and of one that can answer the question for a name; at most. */
const longestName = 300;
const longestAnswer = 200;

/** Answers what the user said in words. */
export async function answerSentence(message: IncomingMessage): Promise<Reply> {
  const { context, conversation, sentence } = message;
  const isForeign = isOtherLanguage(sentence) && !(await isWholeName(context, sentence));
  const understood = isForeign
    ? undefined
    : ((await parseAroundName(context, sentence)) ?? parseMessage(sentence));
  // Whatever the user says now, the question before is no longer open.
  const taken = await takeQuestion(context, conversation.id);
  const wantsName = taken && !taken.isOld && taken.question.kind !== 'confirm' ? taken.question : undefined;
  const canBeName = understood?.kind === 'command' || understood?.kind === 'named';
  // A name answers the question for one, even if its words could be a command: `People Ltd`.
  if (wantsName && canBeName && (await isWholeName(context, sentence))) {
    return (await answerName(message, wantsName)) ?? notUnderstood(message);
  }
  const reply = understood && (await answerUnderstood(message, understood, taken));
  if (reply) return reply;
  if (isForeign) return notUnderstood(message, true);
  if (wantsName && sentence.length <= longestAnswer) {
    return (await answerName(message, wantsName)) ?? notUnderstood(message);
  }
  if (sentence.length <= longestName && (await isWholeName(context, sentence))) {
    return runCommand(message, { tool: 'health', customer: { name: sentence } });
  }
  return notUnderstood(message);
}

async function isWholeName(context: OrganizationContext, words: string): Promise<boolean> {
  const search = await findCustomers(context, words);
  return search.kind === 'one' && search.customer.score === 1;
}

/** @returns undefined for a name that no customer has. */
async function answerUnderstood(
  message: IncomingMessage,
  understood: Understood,
  taken: TakenQuestion,
): Promise<Reply | undefined> {
  switch (understood.kind) {
    case 'command':
      return runCommand(message, understood.command);
    case 'again':
    case 'same':
    case 'narrow':
      return answerFollowUp(message, understood);
    case 'named': {
      const search = await findCustomers(message.context, understood.name);
      if (search.kind === 'none') return undefined;
      return runCommand(message, { tool: 'health', customer: { name: understood.name } });
    }
    case 'thanks':
      return { intent: 'other', text: 'You’re welcome.' };
    case 'explain':
      return explain(message.tools.role, understood.tool, understood.refused);
    case 'yes':
      return answerYes(message, taken);
    case 'no':
      if (taken === undefined && understood.orCancel) return runCommand(message, { tool: 'cancel_run' });
      return answerNo(taken?.question);
    case 'choice':
      if (taken?.question.kind !== 'choose') return notOpen(undefined, 'choose');
      if (taken.isOld) return notOpen(taken.question, 'choose');
      return answerChoice(message, taken.question, understood.number);
  }
}

/** Runs the command that a follow-up means. */
async function answerFollowUp(message: IncomingMessage, said: FollowUp): Promise<Reply> {
  const { context, conversation } = message;
  const earlier = await earlierSentences(context, conversation.id);
  const command = followUp(said, earlier.reverse().map(parseMessage));
  if (command) return runCommand(message, command);
  return { intent: 'other', text: 'There is nothing to repeat yet. Nothing was changed.' };
}

async function runCommand(message: IncomingMessage, said: CommandSaid): Promise<Reply> {
  if (said.tool === 'help') return help(message);
  const tool = commandOf(said.tool)?.tool;
  if (tool === undefined) return notUnderstood(message);
  const { tool: _, customer, ...input } = { customer: undefined, ...said };
  const name = customer === undefined ? undefined : nameOf(customer, message.conversation.customerId);
  if (customer !== undefined && name === undefined && !commandOf(said.tool)?.worksForAll) {
    const text = 'Which customer do you mean? We haven’t talked about one yet.';
    return replyToOutcome(message, tool, input, { kind: 'done', result: { text, needsCustomer: true } });
  }
  const named = name === undefined ? {} : { customer: name };
  return replyWithTool(message, tool, { ...input, ...named }, 'asked');
}

/** The customer as a tool's input. @param lastCustomerId the one that “it” means. */
const nameOf = (words: CustomerWords, lastCustomerId: string | null): string | undefined =>
  words === 'that' ? (lastCustomerId ?? undefined) : words.name;

function explain(role: Role, intent: ChatIntent, refused: boolean): Reply {
  const explanation = commandOf(intent)?.explanation;
  if (refused || explanation === undefined) return { intent: 'help', text: 'OK. Nothing was changed.' };
  const { text, example } = explanation;
  return {
    intent: 'help',
    text: `${text}\nNothing was changed.`,
    actions: isAllowedSentence(role, example) ? [suggestion(example)] : [],
  };
}

/** Examples of commands that become buttons. */
const mostButtons = 4;

async function help(message: IncomingMessage): Promise<Reply> {
  const introduction = 'I keep your customers in sync with HubSpot';
  if (await isEmpty(message.tools)) {
    const { text, data } = connectFirst(message.tools.role);
    return { intent: 'help', text: `${introduction}. ${text}`, data };
  }
  const commands = await helpFor(message.tools);
  return {
    intent: 'help',
    text: `${introduction} and answer questions about them. Use your own words, for example:`,
    data: { type: 'help', commands, links: [{ label: 'Sync dashboard', path: settingsPath }] },
    actions: commands
      .slice(0, mostButtons)
      .flatMap(({ examples }) => examples.slice(0, 1))
      .map(suggestion),
  };
}

/** What the parser doesn't know goes to the language model. Without one, or if it fails, the nearest commands help. */
async function notUnderstood(message: IncomingMessage, isForeign = false): Promise<Reply> {
  const { tools, parts, conversation, sentence } = message;
  const unknown = isForeign ? 'I only understand English.' : 'I didn’t understand that.';
  const answer = parts.model && (await parts.model(tools, { conversationId: conversation.id, sentence }));
  switch (answer?.kind) {
    case 'ask':
      return replyToOutcome(message, answer.tool, {}, answer.outcome);
    case 'choose':
      return askWhichCustomer(message, answer.tool, answer.input, answer.result);
    case 'reply':
      if (answer.customerId) conversation.customerId = answer.customerId;
      return { intent: answer.intent, text: answer.text, data: answer.data };
  }
  if (await isEmpty(tools)) {
    const { text, data } = connectFirst(tools.role);
    return { intent: 'other', text: `${unknown} ${text}`, data };
  }
  const suggestions = await nearestCommands(tools, sentence);
  const offer = answer
    ? 'These commands work without it:'
    : isForeign
      ? 'Try, for example:'
      : 'Did you mean one of these?';
  return {
    intent: 'other',
    text: `${answer?.why ?? unknown} Nothing was changed.\n${offer}`,
    actions: suggestions.map(suggestion),
  };
}
