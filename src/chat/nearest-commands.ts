import { isAllowedSentence } from './allowed-sentence.ts';
import type { Help } from './commands/command.ts';
import { commandOf, commands } from './commands/registry.ts';
import { readSentence } from './language/sentence.ts';
import { findCustomers } from './search/find-customers.ts';
import { quoted } from './text/plain-text.ts';
import type { ToolContext } from './tools/tool.ts';

/** Suggestions at once. */
const mostSuggestions = 4;
/** The intents that are suggested if no word hints at any. */
const usual = ['sync', 'status', 'renewals', 'changes', 'deals'];
/** The intents that are suggested for a customer. */
const ofCustomer = ['deals', 'health', 'stakeholders', 'changes'] as const;
/** The place for a customer's name in an example. */
const place = '“{customer}”';

interface HelpEntry extends Help {
  intent: string;
  changes: boolean;
}

const helpEntries: readonly HelpEntry[] = commands.flatMap(({ intent, help, tool }) =>
  help ? { ...help, intent, changes: tool?.changes ?? false } : [],
);

/** Commands that come close to a sentence that is none. */
export async function nearestCommands(context: ToolContext, sentence: string): Promise<string[]> {
  const wholeName = await findName(context, [isShort(sentence) ? sentence : undefined]);
  if (wholeName !== undefined) return questionsAbout(wholeName);

  const words = readSentence(sentence.slice(0, 500)).text.split(' ');
  const hinted = entriesByHints(new Set(words));
  const others = helpEntries.filter((entry) => usual.includes(entry.intent) && !hinted.includes(entry));
  // Examples are only about a customer that was mentioned.
  const name = (await findName(context, namesIn(sentence))) ?? (await lastCustomer(context));
  const examples = [...hinted, ...others].flatMap((entry) => {
    const allowed = allowedExamples(context, entry);
    const about = name === undefined ? undefined : allowed.find((one) => one.includes(place));
    if (name !== undefined && about !== undefined) return about.replace(place, name);
    return allowed.find((one) => !one.includes(place)) ?? [];
  });
  return [...new Set(examples)].slice(0, mostSuggestions);
}

/** The entries that words hint at: most hints first, and those that change nothing before the others. */
function entriesByHints(words: ReadonlySet<string>): HelpEntry[] {
  return helpEntries
    .map((entry) => ({ entry, hits: [...words].filter((word) => entry.hints.has(word)).length }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits || Number(a.entry.changes) - Number(b.entry.changes))
    .map(({ entry }) => entry);
}

/** The commands that the user can give, with examples about the customer discussed last, or the largest one. */
export async function helpFor(
  context: ToolContext,
): Promise<{ title: string; examples: string[]; changes: boolean }[]> {
  const name = (await lastCustomer(context)) ?? (await largestCustomer(context));
  return helpEntries
    .map((entry) => ({
      title: entry.title,
      examples: allowedExamples(context, entry).flatMap((example) => {
        if (!example.includes(place)) return example;
        return name === undefined ? [] : example.replace(place, name);
      }),
      changes: entry.changes,
    }))
    .filter(({ examples }) => examples.length > 0);
}

const allowedExamples = ({ role }: ToolContext, { examples }: Help): string[] =>
  examples.filter((one) => isAllowedSentence(role, one.replace(place, '“x”')));

function questionsAbout(name: string): string[] {
  return ofCustomer.flatMap((intent) => {
    const example = commandOf(intent)?.help?.examples.find((one) => one.includes(place));
    return example === undefined ? [] : example.replace(place, name);
  });
}

/** A few words may be nothing but a name. */
const isShort = (sentence: string) => sentence.length <= 100 && sentence.trim().split(/\s+/).length <= 6;

/** What may be a name in a sentence: what is in quotes, and capitalized words after the first one. */
const namesIn = (sentence: string) =>
  sentence.length > 300
    ? []
    : [
        /["“]([^"”]{2,100})["”]/.exec(sentence)?.[1],
        /(?<=\s)\p{Lu}[\p{L}\p{N}&.-]*(?:\s+\p{Lu}[\p{L}\p{N}&.-]*)*/u.exec(sentence)?.[0],
      ];

/** The first of these that surely is a customer's name, in quotes. */
async function findName(
  { organization }: ToolContext,
  names: readonly (string | undefined)[],
): Promise<string | undefined> {
  for (const words of names) {
    if (words === undefined || /^hubspot$/i.test(words.trim())) continue;
    const search = await findCustomers(organization, words);
    const name = search.kind === 'one' ? quoted(search.customer.name) : undefined;
    if (name !== undefined) return name;
  }
  return undefined;
}

async function lastCustomer({
  organization,
  services,
  lastCustomerId,
}: ToolContext): Promise<string | undefined> {
  if (lastCustomerId === null) return undefined;
  const last = await services.readCustomer(organization, lastCustomerId).catch(() => undefined);
  return last && quoted(last.name);
}

async function largestCustomer({ organization, services }: ToolContext): Promise<string | undefined> {
  const largest = await services.listLargest(organization, 5);
  return largest.map((customer) => quoted(customer.name)).find((name) => name !== undefined);
}
