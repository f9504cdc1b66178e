import { accountWords } from '../language/customer-words.ts';
import { matchRaw, type Sentence } from '../language/sentence.ts';
import type { AccountWords, Command, DealState, Understood } from './understood.ts';

/** A sentence that says only what is different from the one before. */
export type FollowUp =
  /** The same once more. */
  | { kind: 'again' }
  /** The same question, of another account. */
  | { kind: 'same'; account: AccountWords }
  /** Of what was shown, only some. */
  | { kind: 'narrow'; only: DealState };

const states = '(?<state>open|closed|won|lost)';
const shown = '(?:(?:show|list|give|display|see|keep|i want to see)(?: me| us)? )?';

/** Reads a sentence that asks for some of the deals that were shown before. */
export function parseNarrowing({ text }: Sentence): FollowUp | undefined {
  const found = [
    `^(?:and |now )?${shown}(?:only|just) (?:the |those |these |its |their )?(?:(?:that|which) are )?${states}(?: ones| deals| opportunities)?$`,
    `^(?:and |now )?${shown}(?:(?:the|those|which of (?:them|these|those) are) )?${states}(?: ones| deals)? only$`,
    `^(?:and )?(?:which|what|how many)(?: ones| of (?:them|these|those))? are (?:still )?${states}$`,
    `^(?:and |now )?${shown}(?:the )?${states} ones$`,
  ]
    .map((pattern) => new RegExp(pattern).exec(text)?.groups?.state)
    .find((state) => state !== undefined);
  if (found !== undefined) return { kind: 'narrow', only: found as DealState };
  return /^(?:hide|without|leave out|drop|skip|not) (?:the )?closed(?: ones| deals)?$/.test(text)
    ? { kind: 'narrow', only: 'open' }
    : undefined;
}

/** Words of a name, at most. */
const longestName = 6;

/** Reads a sentence that is nothing else as one that goes on with what was said before. */
export function parseFollowUp(sentence: Sentence): FollowUp | undefined {
  const again =
    /^(?:(?:do|show|run|say|ask|tell)(?: (?:it|that|this|me|the same))* |the same |same )?(?:again|once more|one more time)(?: please)?$|^repeat(?: it| that| this)?(?: please)?$/;
  if (again.test(sentence.text)) return { kind: 'again' };
  const other =
    matchRaw(sentence, /^(?:and |so |ok )*(?:what|how) about (?:for |at |of |with |in )?(?<account>.+)$/) ??
    matchRaw(sentence, /^(?:and|also|now)(?: now| also)? (?:for |at |of |with |in )?(?<account>.+)$/) ??
    matchRaw(sentence, /^(?:and |now )?(?:do )?(?:the )?same (?:for|with|at|of) (?<account>.+)$/);
  const name = other?.account;
  if (name === undefined || name.split(' ').length > longestName) return undefined;
  const account = accountWords(name);
  return account === undefined ? undefined : { kind: 'same', account };
}

/**
 * The command that a sentence means after others.
 * @param earlier what was understood of them, the newest first.
 * @returns undefined: there is nothing to go on with.
 */
export function followUp(said: FollowUp, earlier: readonly (Understood | undefined)[]): Command | undefined {
  const before = earlier.flatMap((one, i) => {
    if (one?.kind === 'command') return one.command;
    const goesOn = one?.kind === 'same' || one?.kind === 'narrow';
    return goesOn ? (followUp(one, earlier.slice(i + 1)) ?? []) : [];
  });
  if (said.kind === 'again') return before[0];
  // Renewals that are listed are open ones; of everything else, deals are meant.
  if (said.kind === 'narrow') {
    const [last] = before;
    return last?.tool === 'renewals' && said.only === 'open'
      ? last
      : { tool: 'deals', account: 'that', only: said.only };
  }
  const { account } = said;
  const last = before.find(isOfAccount);
  return last ? { ...last, account } : { tool: 'health', account };
}

type OfAccount = Extract<
  Command,
  { tool: 'deals' | 'stakeholders' | 'health' | 'changes' | 'origin' | 'errors' }
>;

/** Whether it only looks, and may be about one account. */
const isOfAccount = (command: Command): command is OfAccount =>
  ['deals', 'stakeholders', 'health', 'changes', 'origin', 'errors'].includes(command.tool);
