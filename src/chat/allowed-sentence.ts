import type { Role } from '../contract/common.ts';
import { commandOf } from './commands/registry.ts';
import { parseMessage } from './parse/parse-message.ts';
import { mayUse } from './tools/run-tool.ts';

/** Whether a role can do what a sentence asks for. Sentences that it can't do are not suggested. */
export function isAllowedSentence(role: Role, sentence: string): boolean {
  const understood = parseMessage(sentence);
  if (understood?.kind !== 'command') return true;
  const tool = commandOf(understood.command.tool)?.tool;
  return tool === undefined || mayUse(role, tool);
}
