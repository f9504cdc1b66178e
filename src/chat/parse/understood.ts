import type { ChatIntent } from '../../contract/chat.ts';
import type { CommandSaid } from '../commands/registry.ts';
import type { FollowUp } from './follow-up.ts';
import type { Answer } from './parse-answer.ts';

/** What a message was understood as. */
export type Understood =
  | { kind: 'command'; command: CommandSaid }
  | Answer
  | FollowUp
  /** Something to see that may be a customer; if it is none, the message was not understood. */
  | { kind: 'named'; name: string }
  | { kind: 'thanks' }
  /** A question about a command, or the wish not to do it: it is explained, and nothing is done. */
  | { kind: 'explain'; tool: ChatIntent; refused: boolean };
