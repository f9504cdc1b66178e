import type { ChatIntent } from '../contract/chat.ts';
import type { AccountWords, ChangingTool, Command } from './parse/understood.ts';

/** What people can say, in words of their own. */
export interface CommandHelp {
  intent: ChatIntent;
  title: string;
  /** `“{account}”` stands for a name in quotes. */
  examples: string[];
  changes: boolean;
  /** Words that hint at it, for sentences that are no command. */
  words: string;
}

export const commandHelp: readonly CommandHelp[] = [
  {
    intent: 'sync',
    title: 'Sync HubSpot data',
    examples: ['Sync HubSpot data', 'Do a full sync', 'Sync only the deals'],
    changes: true,
    words:
      'sync synchronize import pull refresh reload fetch data hubspot portal full incremental companies contacts',
  },
  {
    intent: 'push_health',
    title: 'Update HubSpot with health scores',
    examples: ['Update HubSpot with latest health scores', 'Push the health score of “{account}” to HubSpot'],
    changes: true,
    words: 'update push publish health score scores hubspot export',
  },
  {
    intent: 'deals',
    title: 'Deals of an account',
    examples: ['Show HubSpot deals for “{account}”'],
    changes: false,
    words: 'deal deals opportunity opportunities pipeline amount close renewal worth revenue money',
  },
  {
    intent: 'health',
    title: 'Health of an account',
    examples: ['How is “{account}” doing?'],
    changes: false,
    words: 'health score healthy doing trend satisfied happy customer feeling',
  },
  {
    intent: 'stakeholders',
    title: 'Stakeholders of an account',
    examples: ['Show the stakeholders of “{account}”'],
    changes: false,
    words:
      'stakeholder stakeholders contact contacts people person champion decision maker talk call email phone who',
  },
  {
    intent: 'renewals',
    title: 'Renewals at risk',
    examples: ['Show at-risk renewals this quarter', 'Show my renewals in the next 90 days'],
    changes: false,
    words:
      'renewal renewals renew risk churn quarter month leaving losing expire contract contracts upcoming',
  },
  {
    intent: 'changes',
    title: 'What changed',
    examples: ['What changed since yesterday?', 'What changed for “{account}” since Monday?'],
    changes: false,
    words:
      'changed change changes new different updates history happened recent since yesterday modified activity',
  },
  {
    intent: 'origin',
    title: 'Why a value is here',
    examples: ['Why is the renewal date of “{account}” what it is?'],
    changes: false,
    words: 'why value field come from source origin explain reason wrong property where who set',
  },
  {
    intent: 'status',
    title: 'Sync status',
    examples: ['Show the sync status'],
    changes: false,
    words: 'status state connected connection fresh last sync working portal up date overview ok',
  },
  {
    intent: 'errors',
    title: 'Errors, and how to mend them',
    examples: ['Show the errors', 'Retry the errors'],
    changes: false,
    words: 'error errors problem problems issue failed failing wrong broken fix mend retry missing rejected',
  },
  {
    intent: 'progress',
    title: 'How far it is',
    examples: ['Is it done?'],
    changes: false,
    words: 'done finished progress far ready running long complete',
  },
  {
    intent: 'cancel_run',
    title: 'Cancel a running sync',
    examples: ['Cancel the running sync'],
    changes: true,
    words: 'cancel stop abort end kill running sync run',
  },
  {
    intent: 'pause',
    title: 'Pause and resume a portal',
    examples: ['Pause syncing', 'Resume syncing'],
    changes: true,
    words: 'pause resume stop hold suspend portal syncing continue restart',
  },
];

/** What a command that changes something does, for those who ask before they give it. */
export const explanations: Record<ChangingTool, { text: string; example: string }> = {
  sync: {
    text: 'A sync reads what has changed in HubSpot since the last one: companies become customers, contacts stakeholders, deals renewals. Nothing in HubSpot is changed by it. A full sync reads everything anew. It starts at once when you say so, and needs the role Customer success manager or above.',
    example: 'Sync HubSpot data',
  },
  push_health: {
    text: 'This writes the newest health scores and trends to the company records in HubSpot, only where HubSpot has another value. You are told how many there are, and asked first when they are more than 100. It needs the role Customer success manager or above.',
    example: 'Update HubSpot with latest health scores',
  },
  retry_errors: {
    text: 'Retrying reads the records with errors from HubSpot anew, and sends again what HubSpot did not take. What can be accepted now leaves the errors list. It needs the role Customer success manager or above.',
    example: 'Retry the errors',
  },
  pause: {
    text: 'A paused portal is neither read nor written to until somebody resumes it; what is here stays. Only administrators pause and resume portals.',
    example: 'Pause syncing',
  },
  resume: {
    text: 'A portal that was paused is synced again, by its schedule or when somebody says so. Only administrators pause and resume portals.',
    example: 'Resume syncing',
  },
  cancel_run: {
    text: 'Cancelling ends a sync or push that is under way. What it stored stays; the rest has to begin anew. You are asked first. It needs the role Customer success manager or above.',
    example: 'Cancel the running sync',
  },
};

/**
 * The input of the command's tool.
 * @param lastCustomerId what "it" means.
 * @returns undefined: it speaks of "it", and nothing was talked about.
 */
export function inputOf(
  command: Exclude<Command, { tool: 'help' }>,
  lastCustomerId: string | null,
): Record<string, unknown> | undefined {
  const { tool: _, ...rest } = command;
  if (!('account' in rest)) return rest;
  const account = accountOf(rest.account, lastCustomerId);
  if (account !== undefined) return { ...rest, account };
  // Errors there are of all accounts, too.
  return command.tool === 'errors' ? {} : undefined;
}

function accountOf(words: AccountWords | undefined, lastCustomerId: string | null): string | undefined {
  if (words === 'that') return lastCustomerId ?? undefined;
  return words?.name;
}
