import { z } from 'zod';
import { ObjectType } from '../../contract/common.ts';
import type { SyncErrorGroup } from '../../contract/sync.ts';
import { records, show } from '../language/common-wording.ts';
import type { CustomerWords } from '../language/customer-words.ts';
import { customerOrObjectType, objectTypeOf } from '../language/object-words.ts';
import { anyOf, oneOf, optional, whole, wordSet } from '../language/pattern.ts';
import type { Sentence } from '../language/sentence.ts';
import { nounOf } from '../text/object-nouns.ts';
import { countOf, nameOf } from '../text/plain-text.ts';
import { aboutCustomer, type Customer, customerInput, withCustomer } from '../tools/customer.ts';
import { findErrorGroups, recordsOf } from '../tools/error-groups.ts';
import { errorsPath, portalInput, portalName } from '../tools/portal.ts';
import { readOnlyTool, type ToolContext, type ToolResult } from '../tools/tool.ts';
import { command } from './command.ts';

const errors = oneOf(
  'errors?|error log|failures?|problems?|issues?|quarantine|troubles?',
  'failed records?|failed items|failing records?|rejected records?',
);
const fix = 'fix|mend|solve|resolve';
const these = anyOf('the|these|those|this|that|all|all the|my|our|open');
const went = oneOf('go|gone|went|going|fail|failed|failing|broken|broke|wrong|stuck|rejected|working');
const lately = optional('... (sync|push|hubspot|run|last time|today|yesterday)');

const wordings = whole(
  [
    show,
    anyOf('sync|hubspot|open|latest|recent|new|push|data'),
    errors,
    anyOf(
      '(are|is) there|do we have|have we|now|today|list|log',
      `and how to (${fix}) (them|it)|and (their|the) (fix|fixes|remedy|cause|causes)`,
    ),
    '[(with|in|from|of|for|at|on) [the] (hubspot|sync|last sync|syncs|data|push|integration|crm)]',
  ].join(' '),
  [
    '(how|what) [do|can|should|must|could|would|to|shall] [i|we|you|one] [do to|to|do about|do with]',
    optional(`${fix}|repair|correct|handle|get rid of|clear|do about|do with`),
    `${these} [sync|hubspot|push|failed]* ${errors}`,
  ].join(' '),
  `(${fix}|explain) [me] [the|these|those|all|all the|my|our]* [sync|hubspot]* ${errors}`,
  [
    '(what|why|which records?|what records?|which) [has|have|is|did|does] [the|my|our]',
    `[[last|hubspot]* (sync|push|run|records?|things?)] [has|have|is|are|not]* ${went} [wrong|failing] ${lately}`,
  ].join(' '),
  [
    '(did|has|have|is|are) (anything|something|any records?|the sync|the last sync|sync|any syncs?)',
    '[gone|went|go|been] (wrong|fail|failed|failing|broken|broke|stuck|rejected)',
  ].join(' '),
  [
    '[the|my|our] [hubspot] (sync|push|syncing|import) [is|has|keeps|does|was] [not|been]*',
    '(failed|failing|fails|broken|stuck|working|work|broke)',
  ].join(' '),
  '[is] (anything|something) [is] (wrong|broken|failing)',
  [
    'why (did|do|are|have) [the|these|those|some|so many] [#] (records?|companies|contacts|deals)',
    '(fail|failed|failing|not synced)',
  ].join(' '),
);

const type = `<type: ${records}>`;
const ofType = whole(
  [
    '[which|what|how many|why (did|do|have|are)|any|show|show me|list]',
    `[the|these|those|some|so many|any|all]* ${type} [that]`,
    '[have|has|are|is|did|do|could]* [not] [been|be]',
    '(fail|failed|failing|broken|wrong|rejected|sync|synced) [to sync]',
  ].join(' '),
  `${show} (broken|failed|failing|rejected|wrong) ${type}`,
  `${show} ${errors} (of|for|in|with|from|on|about|among) [the|my|our|all]* ${type}`,
  `(what|which) ${errors} (do|does|are with|are in|have) [the|my|our|all]* ${type} [have]`,
);

const ofPortal = whole(`${show} [sync|open]* ${errors} (of|for|in|with|from|on) [the] portal <portal>`);

export interface ErrorsSaid {
  tool: 'errors';
  portal?: string;
  customer?: CustomerWords;
  objectType?: ObjectType;
}

function read(sentence: Sentence): ErrorsSaid | undefined {
  if (wordings.fits(sentence)) return { tool: 'errors' };
  const objectType = objectTypeOf(ofType.read(sentence)?.type ?? '');
  if (objectType !== undefined) return { tool: 'errors', objectType };
  const portal = ofPortal.read(sentence)?.portal;
  return portal === undefined ? undefined : { tool: 'errors', portal };
}

const shownCauses = 10;
/** Causes in the text; the list has all that are shown. */
const namedCauses = 3;

const tool = readOnlyTool({
  name: 'show_errors',
  intent: 'errors',
  title: 'Show sync errors and how to fix them',
  description:
    'Records that failed to sync, by cause, with the fix: of all customers, or of one with its stakeholders and deals.',
  input: z.object({
    portal: portalInput,
    customer: customerInput.describe("The customer's name, domain or id. Leave it out for all customers."),
    objectType: ObjectType.optional().describe('Only one object type.'),
  }),
  role: 'viewer',
  run: (context, { customer, ...only }) =>
    customer === undefined
      ? showErrors(context, only)
      : withCustomer(context, customer, (found) => showErrors(context, only, found)),
});

async function showErrors(
  context: ToolContext,
  { portal, objectType }: { portal?: string | undefined; objectType?: ObjectType | undefined },
  customer?: Customer,
): Promise<ToolResult> {
  const found = await findErrorGroups(context, portal, { customerId: customer?.id, objectType });
  if ('result' in found) return found.result;
  const { groups } = found;
  const { integrations } = await context.services.readStatus(context.organization);
  const query = new URLSearchParams({
    ...(customer === undefined ? {} : { customerId: customer.id }),
    ...(objectType === undefined ? {} : { objectType }),
  });
  return {
    text: linesOf(groups, objectType, customer).join('\n'),
    data: {
      type: 'errors' as const,
      groups: groups.slice(0, shownCauses).map((group) => {
        const portalOfGroup = integrations.find((one) => one.id === group.integrationId);
        return { ...group, portalName: portalOfGroup ? portalName(portalOfGroup) : '', path: pathOf(group) };
      }),
      customer: customer === undefined ? null : aboutCustomer(customer),
      records: recordsOf(groups),
      links: [
        {
          label: customer === undefined ? 'Error log' : `Errors of ${nameOf(customer)}`,
          path: query.size === 0 ? errorsPath : `${errorsPath}?${query}`,
        },
      ],
    },
    ...(groups.length > 0 ? { suggestions: ['Retry the errors'] } : {}),
  };
}

function linesOf(
  groups: readonly SyncErrorGroup[],
  objectType: ObjectType | undefined,
  customer: Customer | undefined,
): string[] {
  if (groups.length === 0) return [noErrorsText(objectType, customer)];
  const count = recordsOf(groups);
  const noun = objectType === undefined ? 'record' : nounOf(objectType);
  const whose = customer === undefined ? '' : ` of ${nameOf(customer)}`;
  const verb = count === 1 ? 'has an error' : 'have errors';
  const causes =
    groups.length > 1 ? `, for ${groups.length} reasons` : count === 1 ? '' : ', all for the same reason';
  const more = groups.length - namedCauses;
  return [
    `${countOf(count, noun)}${whose} ${verb}${causes}:`,
    ...groups.slice(0, namedCauses).map((group, i) => `${i + 1}. ${causeText(group)}`),
    ...(more > 0 ? [`… and ${countOf(more, 'more reason')}. Those above affect the most ARR.`] : []),
  ];
}

const causeText = ({ records: count, objectType, explanation, remedy }: SyncErrorGroup) =>
  `${countOf(count, nounOf(objectType))}: ${explanation} How to fix: ${remedy}`;

function noErrorsText(objectType: ObjectType | undefined, customer: Customer | undefined): string {
  if (customer !== undefined)
    return `${nameOf(customer)}, its stakeholders and its deals have no open errors.`;
  return objectType === undefined
    ? 'There are no open errors: everything from HubSpot is synced.'
    : `No ${nounOf(objectType)} has an open error.`;
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

export const errorsCommand = command<ErrorsSaid>({
  intent: 'errors',
  help: {
    title: 'Sync errors and how to fix them',
    examples: ['Show the errors', 'Retry the errors'],
    hints: wordSet(
      'error errors problem problems issue failed failing wrong broken fix mend retry missing rejected',
    ),
  },
  read,
  refine: customerOrObjectType,
  keywords: {
    keys: [
      ...['error', 'errors', 'problem', 'problems', 'issue', 'issues', 'fix', 'mend', 'wrong', 'broken'],
      ...['failed', 'failing', 'fail', 'not sync', 'not synced', 'not work', 'rejected'],
    ],
    others: wordSet(
      'sync synced syncing push records record last log list solve why went go gone right be could data',
    ),
    // Of errors, “it” is no customer.
    pronouns: 'placesOnly',
  },
  isAboutCustomer: true,
  worksForAll: true,
  tool,
});
