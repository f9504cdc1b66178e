import type { ChatIntent } from '../../contract/chat.ts';
import type { Tool } from '../tools/tool.ts';
import { cancelRunTool } from './cancel-run.ts';
import { changesTool } from './changes.ts';
import { dealsTool } from './deals.ts';
import { errorsTool, retryErrorsTool } from './errors.ts';
import { healthTool } from './health.ts';
import { originTool } from './origin.ts';
import { parunTool, resumeTool } from './pause.ts';
import { progressTool } from './progress.ts';
import { pushHealthTool } from './push-health.ts';
import { renewalsTool } from './renewals.ts';
import { stakeholdersTool } from './stakeholders.ts';
import { statusTool } from './status.ts';
import { syncTool } from './sync.ts';

/** Everything that can be done by a sentence: one list for the parser, the language model and other assistants. */
export const allTools: readonly Tool[] = [
  syncTool,
  pushHealthTool,
  dealsTool,
  healthTool,
  stakeholdersTool,
  renewalsTool,
  changesTool,
  originTool,
  statusTool,
  errorsTool,
  retryErrorsTool,
  progressTool,
  cancelRunTool,
  parunTool,
  resumeTool,
];

export const toolOf = (intent: ChatIntent): Tool | undefined =>
  allTools.find((tool) => tool.intent === intent);
export const toolNamed = (name: string): Tool | undefined => allTools.find((tool) => tool.name === name);
