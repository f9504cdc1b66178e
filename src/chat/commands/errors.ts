import { z } from 'zod';
import { ObjectType } from '../../contract/common.ts';
import type { SyncErrorGroup } from '../../contract/sync.ts';
import { groupErrors } from '../../sync/errors/group-errors.ts';
import { countOf, nameOf } from '../text/plain-text.ts';
import { type Account, aboutCustomer, accountInput, withAccount } from '../tools/customer.ts';
import { errorsPath, meantPortals, portalInput, portalName } from '../tools/portal.ts';
import { changingTool, lookingTool, type ToolContext, type ToolResult } from '../tools/tool.ts';

const shownCauses = 10;
/** Causes that are told in words; the rest is in the table. */
const toldCauses = 3;
/** Causes that are tried again at once, and how long no further one is begun after; in ms. */
const mostCauses = 20;
const patienceMs = 20_000;

const nouns = { company: 'customer', contact: 'stakeholder', deal: 'deal' } as const;

async function groupsOf(
  context: ToolContext,
  portal: string | undefined,
  only: { customerId?: string | undefined; objectType?: ObjectType | undefined } = {},
): Promise<{ groups: SyncErrorGroup[] } | { result: ToolResult }> {
  const { customerId, objectType } = only;
  const read = async (integrationId?: string) => {
    const groups = await groupErrors(context.organization, { integrationId, customerId });
    return { groups: groups.filter((group) => objectType === undefined || group.objectType === objectType) };
  };
  if (portal === undefined) return read();
  const meant = await meantPortals(context, portal, (name) => `Show the errors of portal ${name}`);
  if ('result' in meant) return meant;
  return read(meant.portals[0]?.id);
}

export const errorsTool = lookingTool({
  name: 'show_errors',
  intent: 'errors',
  title: 'Show errors and how to mend them',
  description:
    'What could not be taken from HubSpot or sent to it, by cause, with the way to mend each: of all records, or of one account with its stakeholders and deals.',
  input: z.object({
    portal: portalInput,
    account: accountInput.describe(
      "The account's name, domain or id. Leave it out for the errors of all accounts.",
    ),
    objectType: ObjectType.optional().describe('Only of one kind of records.'),
  }),
  role: 'viewer',
  run: (context, { account, ...only }) =>
    account === undefined
      ? showErrors(context, only)
      : withAccount(context, account, (found) => showErrors(context, only, found)),
});

async function showErrors(
  context: ToolContext,
  { portal, objectType }: { portal?: string | undefined; objectType?: ObjectType | undefined },
  account?: Account,
): Promise<ToolResult> {
  const found = await groupsOf(context, portal, { customerId: account?.id, objectType });
  if ('result' in found) return found.result;
  const { groups } = found;
  const records = groups.reduce((sum, group) => sum + group.records, 0);
  const { integrations } = await context.services.readStatus(context.organization);
  const query = new URLSearchParams({
    ...(account === undefined ? {} : { customerId: account.id }),
    ...(objectType === undefined ? {} : { objectType }),
  });
  const whose = account === undefined ? '' : ` of ${nameOf(account)}`;
  const lines = [
    groups.length === 0
      ? account === undefined
        ? objectType === undefined
          ? 'There are no open errors: everything that HubSpot sent is here.'
          : `No ${nouns[objectType]} has an open error.`
        : `${nameOf(account)} has no open errors, nor have its stakeholders and deals.`
      : `${countOf(records, objectType === undefined ? 'record' : nouns[objectType])}${whose} ${records === 1 ? 'has an error' : 'have errors'}${groups.length === 1 ? (records === 1 ? '' : ', all for the same reason') : `, for ${groups.length} reasons`}:`,
    ...groups
      .slice(0, toldCauses)
      .map(
        (group, i) =>
          `${i + 1}. ${countOf(group.records, nouns[group.objectType])}: ${group.explanation} To mend it: ${group.remedy}`,
      ),
    ...(groups.length > toldCauses
      ? [`… and ${countOf(groups.length - toldCauses, 'more reason')}; those above touch the most ARR.`]
      : []),
  ];
  return {
    text: lines.join('\n'),
    data: {
      type: 'errors' as const,
      groups: groups.slice(0, shownCauses).map((group) => {
        const its = integrations.find((one) => one.id === group.integrationId);
        return { ...group, portalName: its ? portalName(its) : '', path: pathOf(group) };
      }),
      customer: account === undefined ? null : aboutCustomer(account),
      records,
      links: [
        {
          label: account === undefined ? 'Error log' : `Errors of ${nameOf(account)}`,
          path: query.size === 0 ? errorsPath : `${errorsPath}?${query}`,
        },
      ],
    },
    ...(groups.length > 0 ? { suggestions: ['Retry the errors'] } : {}),
  };
}

function pathOf(group: SyncErrorGroup): string {
  const query = new URLSearchParams({
    integrationId: group.integrationId,
    objectType: group.objectType,
    code: group.code,
    ...(group.property === null ? {} : { property: group.property }),
    ...(group.field === null ? {} : { field: group.field }),
  });
  return `${errorsPath}?${query}`;
}

export const retryErrorsTool = changingTool({
  name: 'retry_errors',
  intent: 'retry_errors',
  title: 'Retry the errors',
  description:
    'Reads the records that could not be accepted anew, and sends again what HubSpot did not take.',
  input: z.object({ portal: portalInput }),
  role: 'csm',
  destructive: false,
  async plan(context, input) {
    const found = await groupsOf(context, input.portal);
    if ('result' in found) return found.result;
    const records = found.groups.reduce((sum, group) => sum + group.records, 0);
    if (records === 0) return { text: 'There are no open errors to retry. Nothing was changed.' };
    return {
      question: `Try ${countOf(records, 'record')} with errors again?`,
      confirm: 'Retry',
      asks: false,
      input,
    };
  },
  async run(context, input) {
    const found = await groupsOf(context, input.portal);
    if ('result' in found) return found.result;
    const until = context.organization.clock.now() + patienceMs;
    let tried = 0;
    let resolved = 0;
    let sent = 0;
    let causes = 0;
    for (const { integrationId, objectType, code, property, field } of found.groups.slice(0, mostCauses)) {
      if (causes > 0 && context.organization.clock.now() > until) break;
      const outcome = await context.services.retryCause(context.organization, {
        integrationId,
        objectType,
        code,
        property,
        field,
      });
      causes += 1;
      if (code.startsWith('push_')) sent += outcome.tried;
      else {
        tried += outcome.tried;
        resolved += outcome.resolved;
      }
    }
    const lines: string[] = [];
    if (tried > 0)
      lines.push(
        `Read ${countOf(tried, 'record')} anew: ${resolved} ${resolved === 1 ? 'is' : 'are'} mended, ${tried - resolved} still ${tried - resolved === 1 ? 'has an error' : 'have errors'}.`,
      );
    if (sent > 0)
      lines.push(
        `${countOf(sent, 'record')} ${sent === 1 ? 'is' : 'are'} sent to HubSpot again in a moment.`,
      );
    if (causes === 0) lines.push('There are no open errors to retry. Nothing was changed.');
    if (causes < found.groups.length)
      lines.push('There are more causes: say “retry” again to go on with them.');
    return {
      text: lines.join('\n'),
      ...(tried > resolved ? { suggestions: ['Show the errors'] } : {}),
    };
  },
});
