import type { Role } from '../contract/common.ts';
import { toolOf } from './commands/registry.ts';
import { parseMessage } from './parse/parse-message.ts';
import { mayUse } from './tools/run-tool.ts';

/** Whether somebody of this role may do what a sentence says: others are not offered. */
export function maySay(role: Role, sentence: string): boolean {
  const understood = parseMessage(sentence);
  if (understood?.kind !== 'command') return true;
  const tool = toolOf(understood.command.tool);
  return tool === undefined || mayUse(role, tool);
}
