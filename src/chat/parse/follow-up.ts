import { DealState } from '../commands/deals.ts';
import { type CommandSaid, changesSomething, commandOf } from '../commands/registry.ts';
import { type CustomerWords, customerWords } from '../language/customer-words.ts';
import { whole } from '../language/pattern.ts';
import type { Sentence } from '../language/sentence.ts';
import type { Understood } from './understood.ts';

/** A sentence that says only what differs from the one before. */
export type FollowUp =
  /** The same once more. */
  | { kind: 'again' }
  /** The same question about another customer. */
  | { kind: 'same'; customer: CustomerWords }
  /** Only some of what was shown. */
  | { kind: 'narrow'; only: DealState };

const show = '[(show|list|give|display|see|keep|i want to see) [me|us]]';
const state = `<state: ${DealState.options.join('|')}>`;
const narrowing = whole(
  `[and|now] ${show} (only|just) [the|those|these|its|their] [(that|which) are] ${state} [ones|deals|opportunities]`,
  `[and|now] ${show} [the|those|which of (them|these|those) are] ${state} [ones|deals] only`,
  `[and] (which|what|how many) [ones|of (them|these|those)] are [still] ${state}`,
  `[and|now] ${show} [the] ${state} ones`,
);
const withoutClosed = whole('(hide|without|leave out|drop|skip|not) [the] closed [ones|deals]');

/** Reads a sentence that asks for some of the deals that were shown before. */
export function parseNarrowing(sentence: Sentence): FollowUp | undefined {
  if (withoutClosed.fits(sentence)) return { kind: 'narrow', only: 'open' };
  const only = DealState.safeParse(narrowing.read(sentence)?.state);
  return only.success ? { kind: 'narrow', only: only.data } : undefined;
}

const again = whole(
  '(do|show|run|say|ask|tell) [it|that|this|me|the same]* (again|once more|one more time) [please]',
  '[the] [same] (again|once more|one more time) [please]',
  'repeat [it|that|this] [please]',
);
const same = whole(
  '[and|so|ok]* (what|how) about [for|at|of|with|in] <customer>',
  '(and|also|now) [now|also] [for|at|of|with|in] <customer>',
  '[and|now] [do] [the] same (for|with|at|of) <customer>',
);
/** Words of a name, at most. */
const longestName = 6;

/** Reads a sentence that is nothing else as a follow-up. */
export function parseFollowUp(sentence: Sentence): FollowUp | undefined {
  if (again.fits(sentence)) return { kind: 'again' };
  const name = same.read(sentence)?.customer;
  if (name === undefined || name.split(' ').length > longestName) return undefined;
  const customer = customerWords(name);
  return customer === undefined ? undefined : { kind: 'same', customer };
}

/**
 * The command that a follow-up means.
 * @param earlier what the sentences before it were understood as, newest first.
 * @returns undefined: there is nothing to follow up on.
 */
export function followUp(
  said: FollowUp,
  earlier: readonly (Understood | undefined)[],
): CommandSaid | undefined {
  const before = earlier.flatMap((one, i) => {
    if (one?.kind === 'command') return one.command;
    const isFollowUp = one?.kind === 'same' || one?.kind === 'narrow';
    return isFollowUp ? (followUp(one, earlier.slice(i + 1)) ?? []) : [];
  });
  const [last] = before;
  if (said.kind === 'again') return last;
  if (said.kind === 'narrow') {
    // Listed renewals are open anyway; after everything else, deals are meant.
    const isListed = last?.tool === 'renewals' && said.only === 'open';
    return isListed ? last : { tool: 'deals', customer: 'that', only: said.only };
  }
  const { customer } = said;
  const same = before.find(isAboutCustomer);
  return same ? { ...same, customer } : { tool: 'health', customer };
}

type AboutCustomer = Extract<CommandSaid, { customer?: CustomerWords }>;

/** Whether it changes nothing, and can be about one customer. */
const isAboutCustomer = (said: CommandSaid): said is AboutCustomer =>
  commandOf(said.tool)?.isAboutCustomer === true && !changesSomething(said.tool);
