import type { ObjectType } from '../../contract/common.ts';
import type { FollowUp } from './follow-up.ts';
import type { Answer } from './parse-answer.ts';

/** An account that a sentence speaks of: by its name, or the one that was talked about last. */
export type AccountWords = { name: string } | 'that';

/** Which of an account's deals are meant. */
export type DealState = 'open' | 'closed' | 'won' | 'lost';

/** A command, with what the sentence says about it in the sentence's own words. */
export type Command =
  | { tool: 'sync'; portal?: string; objectTypes?: ObjectType[]; mode?: 'full' | 'incremental' | 'reconcile' }
  /** `everything`: also what HubSpot has already. */
  | { tool: 'push_health'; account?: AccountWords; everything?: true }
  | { tool: 'deals'; account?: AccountWords; only?: DealState }
  | { tool: 'status'; portal?: string }
  | { tool: 'errors'; portal?: string; account?: AccountWords; objectType?: ObjectType }
  | { tool: 'retry_errors' }
  | { tool: 'changes'; account?: AccountWords; since?: string; objectType?: ObjectType }
  | { tool: 'renewals'; atRisk: boolean; mine: boolean; period?: string }
  | { tool: 'origin'; account?: AccountWords; field?: string }
  | { tool: 'stakeholders'; account?: AccountWords }
  | { tool: 'health'; account?: AccountWords }
  | { tool: 'pause'; portal?: string }
  | { tool: 'resume'; portal?: string }
  | { tool: 'cancel_run'; what?: 'sync' | 'push' }
  | { tool: 'progress' }
  | { tool: 'help' };

/** The commands that change something, here or in HubSpot. */
export type ChangingTool = 'sync' | 'push_health' | 'retry_errors' | 'pause' | 'resume' | 'cancel_run';

/** What a sentence was understood as. */
export type Understood =
  | { kind: 'command'; command: Command }
  | Answer
  | FollowUp
  /** What may be an account that somebody wants to see; if it is none, it was not understood. */
  | { kind: 'named'; name: string }
  | { kind: 'thanks' }
  /** A question about a command, or the wish that it be not carried out: it is explained, and nothing is done. */
  | { kind: 'explain'; tool: ChangingTool; refused: boolean };
