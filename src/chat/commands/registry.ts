import type { ChatIntent } from '../../contract/chat.ts';
import type { Sentence } from '../language/sentence.ts';
import type { Tool } from '../tools/tool.ts';
import { cancelRunCommand } from './cancel-run.ts';
import { changesCommand } from './changes.ts';
import type { Command } from './command.ts';
import { dealsCommand, readRenewalOfCustomer } from './deals.ts';
import { errorsCommand } from './errors.ts';
import { healthCommand, readLeaving } from './health.ts';
import { helpCommand } from './help.ts';
import { originCommand } from './origin.ts';
import { readValue } from './origin-wordings.ts';
import { pauseCommand } from './pause.ts';
import { progressCommand } from './progress.ts';
import { pushHealthCommand } from './push-health.ts';
import { renewalsCommand } from './renewals.ts';
import { resumeCommand } from './resume.ts';
import { retryErrorsCommand } from './retry-errors.ts';
import { stakeholdersCommand } from './stakeholders.ts';
import { statusCommand } from './status.ts';
import { syncCommand } from './sync.ts';

/** All commands of the chat, in the order of the help. */
const all = [
  syncCommand,
  pushHealthCommand,
  dealsCommand,
  healthCommand,
  stakeholdersCommand,
  renewalsCommand,
  changesCommand,
  originCommand,
  statusCommand,
  errorsCommand,
  retryErrorsCommand,
  progressCommand,
  cancelRunCommand,
  pauseCommand,
  resumeCommand,
  helpCommand,
] as const;

type SaidBy<One> = One extends Command<infer Result> ? Result : never;

/** What a sentence was read as: one variant for each command. */
export type CommandSaid = SaidBy<(typeof all)[number]>;

type AnyCommand = Command<CommandSaid>;

export const commands: readonly AnyCommand[] = all;

type Read = (sentence: Sentence) => CommandSaid | undefined;

/**
 * Commands that change something, in the order in which they are tried. The first one that can read a sentence gets
 * it: narrow wordings come before those that would fit the same sentence, such as “sync the scores to HubSpot” before
 * “sync”.
 */
export const changingCommands = [
  retryErrorsCommand,
  pushHealthCommand,
  pauseCommand,
  resumeCommand,
  cancelRunCommand,
  syncCommand,
] as const;

/** The wordings of questions, in the order in which they are tried; narrow ones first, as above. */
export const questionReadings: readonly Read[] = [
  helpCommand.read,
  progressCommand.read,
  errorsCommand.read,
  // Of a customer that leaves or renews, more is known than of the renewals of all.
  readLeaving,
  readRenewalOfCustomer,
  renewalsCommand.read,
  // “The owner of Acme” before anything that could take “owner” for a name.
  readValue,
  dealsCommand.read,
  stakeholdersCommand.read,
  // Before changes: “who changed the ARR of Acme?”
  originCommand.read,
  changesCommand.read,
  statusCommand.read,
];

/** Wordings that would read nearly anything as a name, such as “how is …”: tried after the keywords. */
export const looseReadings: readonly Read[] = [healthCommand.read];

/** Commands with keywords, in the order in which they are tried: words with one meaning before those with several. */
export const keywordCommands: readonly AnyCommand[] = [
  errorsCommand,
  progressCommand,
  stakeholdersCommand,
  dealsCommand,
  changesCommand,
  healthCommand,
  statusCommand,
  helpCommand,
];

export const commandOf = (intent: ChatIntent): AnyCommand | undefined =>
  commands.find((one) => one.intent === intent);

export const tools: readonly Tool[] = commands.flatMap((one) => one.tool ?? []);

export const toolNamed = (name: string): Tool | undefined => tools.find((tool) => tool.name === name);

/** Whether it changes something in CSCX or in HubSpot. */
export const changesSomething = (intent: ChatIntent): boolean => commandOf(intent)?.tool?.changes ?? false;
