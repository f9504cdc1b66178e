import { maySay } from './allowed-sentence.ts';
import { commandHelp } from './commands.ts';
import { readSentence } from './language/sentence.ts';
import { findCustomers } from './search/find-customers.ts';
import { quoted } from './text/plain-text.ts';
import type { ToolContext } from './tools/tool.ts';

/** Suggestions that are offered at once. */
const offered = 4;
/** Offered where nothing hints at anything. */
const usual = ['sync', 'status', 'renewals', 'changes', 'deals'];
/** Where in an example the name of an account goes. */
const place = '“{account}”';

/** Sentences near to one that is no command, each of which is one. */
export async function nearestCommands(context: ToolContext, sentence: string): Promise<string[]> {
  const whole = await findNamed(context, [isShort(sentence) ? sentence : undefined]);
  if (whole !== undefined) return aboutAccount(whole);

  const words = new Set(readSentence(sentence.slice(0, 500)).text.split(' '));
  const ranked = commandHelp
    .map((command) => ({
      command,
      hits: command.words.split(' ').filter((word) => words.has(word)).length,
    }))
    .filter(({ hits }) => hits > 0)
    // What only looks comes before what changes something.
    .sort((a, b) => b.hits - a.hits || Number(a.command.changes) - Number(b.command.changes))
    .map(({ command }) => command);
  const rest = commandHelp.filter((command) => usual.includes(command.intent) && !ranked.includes(command));
  // Only an account that was spoken of is offered.
  const named = (await findNamed(context, namesIn(sentence))) ?? (await lastAccount(context));
  const examples = [...ranked, ...rest].flatMap(({ examples: all }) => {
    const may = all.filter((one) => maySay(context.role, one.replace(place, '“x”')));
    const about = may.filter((one) => one.includes(place));
    if (named !== undefined && about[0] !== undefined) return about[0].replace(place, named);
    return may.find((one) => !one.includes(place)) ?? [];
  });
  return [...new Set(examples)].slice(0, offered);
}

/** The commands that one may give, with examples that work: of the account that was talked about last, or of the largest. */
export async function helpFor(
  context: ToolContext,
): Promise<{ title: string; examples: string[]; changes: boolean }[]> {
  const account = (await lastAccount(context)) ?? (await largestAccount(context));
  return commandHelp
    .map(({ title, examples, changes }) => ({
      title,
      examples: examples.flatMap((example) => {
        if (!maySay(context.role, example.replace(place, '“x”'))) return [];
        if (!example.includes(place)) return example;
        return account === undefined ? [] : example.replace(place, account);
      }),
      changes,
    }))
    .filter(({ examples }) => examples.length > 0);
}

/** What can be asked about one account. */
function aboutAccount(account: string): string[] {
  return ['deals', 'health', 'stakeholders', 'changes'].flatMap((intent) => {
    const command = commandHelp.find((one) => one.intent === intent);
    const example = command?.examples.find((one) => one.includes(place));
    return example === undefined ? [] : example.replace(place, account);
  });
}

/** A few words may be nothing but a name. */
const isShort = (sentence: string) => sentence.length <= 100 && sentence.trim().split(/\s+/).length <= 6;

/** What may be a name in a sentence: what is quoted, and words with a capital letter after the first one. */
const namesIn = (sentence: string) =>
  sentence.length > 300
    ? []
    : [
        /["“]([^"”]{2,100})["”]/.exec(sentence)?.[1],
        /(?<=\s)\p{Lu}[\p{L}\p{N}&.-]*(?:\s+\p{Lu}[\p{L}\p{N}&.-]*)*/u.exec(sentence)?.[0],
      ];

/** The first of these that is surely an account's name, in quotes. */
async function findNamed(
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

async function lastAccount({
  organization,
  services,
  lastCustomerId,
}: ToolContext): Promise<string | undefined> {
  if (lastCustomerId === null) return undefined;
  const last = await services.readCustomer(organization, lastCustomerId).catch(() => undefined);
  return last && quoted(last.name);
}

async function largestAccount({ organization, services }: ToolContext): Promise<string | undefined> {
  const largest = await services.listLargest(organization, 5);
  return largest.map((customer) => quoted(customer.name)).find((name) => name !== undefined);
}
