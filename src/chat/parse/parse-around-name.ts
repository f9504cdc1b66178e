import { sql } from 'kysely';
import type { OrganizationContext } from '../../context/context.ts';
import { isSeen } from '../../context/seen-rows.ts';
import { type CommandSaid, changesSomething } from '../commands/registry.ts';
import { readSentence } from '../language/sentence.ts';
import { quoted } from '../text/plain-text.ts';
import { parseMessage } from './parse-message.ts';
import type { Understood } from './understood.ts';

/** Words of a name, at most and at least: a single word more likely means what it says. */
const longest = 8;
const shortest = 2;
/** Words of a sentence that is searched for names, at most. */
const mostWords = 30;

/**
 * Reads a sentence that holds a customer's whole name, so that the words of the name mean nothing else: the "people" of
 * `Good People Inc deals` are no stakeholders. A sentence that would change something without the name is only read
 * this way if the name is spelled exactly like the customer's.
 * @returns undefined: it holds no customer's name, or the rest is no command about a customer.
 */
export async function parseAroundName(
  context: OrganizationContext,
  sentence: string,
): Promise<Understood | undefined> {
  const { tokens } = readSentence(sentence.slice(0, 300));
  if (tokens.length < shortest || tokens.length > mostWords || /["“”„«»]/.test(sentence)) return undefined;
  const name = await longestName(context, sentence);
  const inQuotes = name === undefined ? undefined : quoted(name.written);
  if (name === undefined || inQuotes === undefined) return undefined;
  const around = `${sentence.slice(0, name.at)}${inQuotes}${sentence.slice(name.at + name.written.length)}`;
  if (around.trim() === inQuotes) return { kind: 'named', name: name.written };
  const understood = parseMessage(around);
  if (understood?.kind !== 'command' || customerIn(understood.command) !== name.written) return undefined;
  const otherwise = parseMessage(sentence);
  const changes = otherwise?.kind === 'command' && changesSomething(otherwise.command.tool);
  const isSame = otherwise?.kind === 'command' && otherwise.command.tool === understood.command.tool;
  return changes && !isSame && !name.isExact ? undefined : understood;
}

const customerIn = (said: CommandSaid): string | undefined =>
  'customer' in said && said.customer !== undefined && said.customer !== 'that'
    ? said.customer.name
    : undefined;

/** The longest stretch of a sentence that is a live customer's name. */
async function longestName(
  context: OrganizationContext,
  sentence: string,
): Promise<{ written: string; at: number; isExact: boolean } | undefined> {
  const words = [...sentence.matchAll(/\S+/g)];
  const stretches = words.flatMap((first, i) =>
    words.slice(i + shortest - 1, i + longest).flatMap((last) => {
      const written = sentence.slice(first.index, last.index + last[0].length);
      // A period at the end can be part of the name, or of the sentence.
      return [written, written.replace(/(?:['’]s?)?[?!.,;:]*$/, '')].map((one) => ({
        at: first.index,
        written: one,
      }));
    }),
  );
  const names = [...new Set(stretches.map(({ written }) => written.toLowerCase()))];
  const { rows } = await sql<{ name: string }>`
    select distinct c.name from customers c
    where ${isSeen(context, 'c')} and c.archived_at is null and lower(c.name) = any(${names}::text[])
    limit 20`.execute(context.db);
  const found = new Set(rows.map(({ name }) => name.toLowerCase()));
  const exact = new Set(rows.map(({ name }) => name));
  const [best] = stretches
    .filter(({ written }) => found.has(written.toLowerCase()))
    .sort((a, b) => b.written.length - a.written.length);
  return best && { ...best, isExact: exact.has(best.written) };
}
