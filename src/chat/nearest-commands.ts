import { commandHelp } from './commands.ts';
import { findCustomers } from './find-customers.ts';
import { readSentence } from './parse/sentence.ts';
import { quoted } from './plain-text.ts';
import type { ToolContext } from './tools/tool.ts';

/** Suggestions that are offered at once. */
const offered = 4;
/** Offered where nothing hints at anything. */
const usual = ['sync', 'status', 'renewals', 'deals'];

/** Sentences near to one that is no command, each of which is one. */
export async function nearestCommands(context: ToolContext, sentence: string): Promise<string[]> {
  const words = new Set(readSentence(sentence.slice(0, 500)).text.split(' '));
  const ranked = commandHelp
    .map((command) => ({
      command,
      hits: command.words.split(' ').filter((word) => words.has(word)).length,
    }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits)
    .map(({ command }) => command);
  const rest = commandHelp.filter((command) => usual.includes(command.intent) && !ranked.includes(command));
  const account = await accountFor(context, sentence);
  const examples = [...ranked, ...rest].flatMap(({ examples: all }) => {
    const fitting = account === undefined ? all.filter((one) => !one.includes('{account}')) : all;
    const [best] = fitting.filter((one) => one.includes('{account}')).concat(fitting);
    return best === undefined ? [] : best.replace('“{account}”', account ?? '');
  });
  return [...new Set(examples)].slice(0, offered);
}

/** All commands with examples that work: of the account that was talked about last, or of the largest. */
export async function helpFor(
  context: ToolContext,
): Promise<{ title: string; examples: string[]; changes: boolean }[]> {
  const account = await accountFor(context, '');
  return commandHelp
    .map(({ title, examples, changes }) => ({
      title,
      examples: examples.flatMap((example) => {
        if (!example.includes('{account}')) return example;
        return account === undefined ? [] : example.replace('“{account}”', account);
      }),
      changes,
    }))
    .filter(({ examples }) => examples.length > 0);
}

/** A name in quotes for examples: one that the sentence seems to hold, the last one, or the largest customer's. */
async function accountFor(context: ToolContext, sentence: string): Promise<string | undefined> {
  const { organization, services, lastCustomerId } = context;
  const named = sentence.length > 200 ? undefined : await findNamed(context, sentence);
  if (named !== undefined) return named;
  if (lastCustomerId !== null) {
    const last = await services.readCustomer(organization, lastCustomerId).catch(() => undefined);
    const name = last && quoted(last.name);
    if (name !== undefined) return name;
  }
  const largest = await services.listLargest(organization, 5);
  return largest.map((customer) => quoted(customer.name)).find((name) => name !== undefined);
}

async function findNamed({ organization }: ToolContext, sentence: string): Promise<string | undefined> {
  // Words with a capital letter after the first one, and what is quoted, may be a name.
  const between = /["“]([^"”]{2,100})["”]/.exec(sentence)?.[1];
  const capitals = /(?<=\s)\p{Lu}[\p{L}\p{N}&.-]*(?:\s+\p{Lu}[\p{L}\p{N}&.-]*)*/u.exec(sentence)?.[0];
  for (const words of [between, capitals]) {
    if (words === undefined || /^hubspot$/i.test(words)) continue;
    const search = await findCustomers(organization, words);
    const name = search.kind === 'one' ? quoted(search.customer.name) : undefined;
    if (name !== undefined) return name;
  }
  return undefined;
}
