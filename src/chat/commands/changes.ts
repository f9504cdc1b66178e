import { z } from 'zod';
import type { FieldChange } from '../../contract/changes.ts';
import { ObjectType } from '../../contract/common.ts';
import { show } from '../language/common-wording.ts';
import { type CustomerWords, ofCustomer } from '../language/customer-words.ts';
import { customerOrObjectType } from '../language/object-words.ts';
import { parseSince } from '../language/parse-since.ts';
import { anyOf, oneOf, optional, whole, wordSet } from '../language/pattern.ts';
import type { Sentence } from '../language/sentence.ts';
import { correctTypo } from '../language/spelling.ts';
import { changeText, momentText } from '../text/change-text.ts';
import { ageText, readSyncedAt } from '../text/data-age.ts';
import { typesText } from '../text/object-nouns.ts';
import { countOf, nameOf, plainText } from '../text/plain-text.ts';
import { settingsPath } from '../tools/connect-first.ts';
import {
  aboutCustomer,
  type Customer,
  customerInput,
  customerPath,
  withCustomer,
} from '../tools/customer.ts';
import { timeZoneOf } from '../tools/time-zone.ts';
import { readOnlyTool, type ToolContext, type ToolResult } from '../tools/tool.ts';
import { command } from './command.ts';

export interface ChangesSaid {
  tool: 'changes';
  customer?: CustomerWords;
  since?: string;
  objectType?: ObjectType;
}

const asked = whole(
  [
    oneOf(
      'what|which fields?|which values|which things?|anything|something|has anything|did anything',
      'show me what|show what|tell me what|list what|what all|what things',
      '(did|has|have) (anything|something|it)',
    ),
    optional('has|have|is|was|were|did'),
    '[been] (change|changed|new|different|happened|happen|update|updated|modified) [<rest>]',
  ].join(' '),
  [
    show,
    anyOf('recent|latest|last|new|field|hubspot|change'),
    '(changes|history|change log|change ledger|updates|activity|news|modifications) [<rest>]',
  ].join(' '),
  'what (did|have|do) (i|we) (miss|missed) [<rest>]',
  [
    'what (did|has) [the] [last] (sync|syncs)',
    '(change|changed|update|updated|bring|brought|do|done) [<rest>]',
  ].join(' '),
);
const possessive = whole(
  `${show} <customer> 's [recent|latest|last]* (changes|history|updates|activity) [<rest>]`,
);
const short = whole('<customer> changes [<rest>]');
const noCustomer = /^(?:the|all|any|my|our|save|apply|undo|discard|what|why|how)\b/i;

function read(sentence: Sentence): ChangesSaid | undefined {
  const found = asked.read(sentence);
  if (found) return splitRest(found.rest);
  const named = possessive.read(sentence) ?? short.read(sentence);
  if (named?.customer === undefined) return undefined;
  if (!possessive.fits(sentence) && noCustomer.test(named.customer)) return undefined;
  return changesOf(named.customer, named.rest);
}

/** Words of a time, at most. */
const longestTime = 7;

/** Separates the customer from the time, in whichever order they are. */
function splitRest(rest: string | undefined): ChangesSaid | undefined {
  if (rest === undefined) return { tool: 'changes' };
  const words = rest.split(' ').map(correctTypo);
  for (let i = Math.max(0, words.length - longestTime); i < words.length; i++) {
    const tail = words.slice(i).join(' ');
    if (isTime(tail)) return changesOf(words.slice(0, i).join(' '), tail);
  }
  for (let i = Math.min(words.length, longestTime); i > 0; i--) {
    const head = words.slice(0, i).join(' ');
    if (isTime(head)) return changesOf(words.slice(i).join(' '), head);
  }
  return changesOf(rest, undefined);
}

/** Whether words are a time does not depend on the moment. */
const isTime = (words: string) => parseSince(words, Date.UTC(2027, 0, 15, 12), 'UTC') !== undefined;

const everywhere =
  /^(?:|hubspot|the crm|crm|here|all (?:accounts|customers)|everyone|everything|my accounts|us|lately)$/i;

function changesOf(words: string, time: string | undefined): ChangesSaid | undefined {
  if (time !== undefined && !isTime(time)) return undefined;
  const since = time?.replace(/^(?:since|from|after|in|over|within|during)\s+/i, '');
  const name = words
    .replace(/^(?:for|of|at|on|in|with|to|about|from|regarding)\s+/i, '')
    .replace(/\s+(?:since|from|after|in|over|within|during|for)$/i, '')
    .trim();
  return {
    tool: 'changes',
    ...(everywhere.test(name) ? {} : ofCustomer(name)),
    ...(since === undefined ? {} : { since }),
  };
}

const shownChanges = 20;
/** Changes in the text; the list has all that are shown. */
const namedChanges = 5;
/** A customer's newest changes are shown whatever their age; those of all customers only up to this age. */
const defaultSinceMs = 24 * 60 * 60_000;

const tool = readOnlyTool({
  name: 'show_changes',
  intent: 'changes',
  title: 'Show what changed',
  description:
    'Fields changed by syncs, before and after: of a customer with its stakeholders and deals, or of all customers.',
  input: z.object({
    customer: customerInput.describe("The customer's name, domain or id. Leave it out for all customers."),
    since: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .optional()
      .describe('A date or time (ISO 8601), or words: yesterday, Monday, 2 hours ago, last week.'),
    objectType: ObjectType.optional().describe('Only one object type.'),
  }),
  role: 'viewer',
  async run(context, input) {
    const now = context.organization.clock.now();
    const zone = await timeZoneOf(context);
    const { objectType } = input;
    const since = input.since === undefined ? undefined : parseSince(input.since, now, zone);
    if (input.since !== undefined && since === undefined) {
      return {
        text: [
          `I don't understand “${plainText(input.since)}” as a time.`,
          'Try since yesterday, since Monday, in the last 2 hours, or since 2027-03-01.',
        ].join(' '),
        suggestions: ['What changed since yesterday?'],
        failed: true,
      };
    }
    return input.customer === undefined
      ? changesOfAll(context, { since: since ?? new Date(now - defaultSinceMs), objectType, zone })
      : withCustomer(context, input.customer, (customer) =>
          changesOfOne(context, customer, { since, objectType, zone }),
        );
  },
});

interface Wanted {
  since: Date | undefined;
  objectType: ObjectType | undefined;
  zone: string;
}

async function changesOfOne(context: ToolContext, customer: Customer, wanted: Wanted): Promise<ToolResult> {
  const { organization, services } = context;
  const { since, objectType } = wanted;
  const { hubspot } = await services.readCustomer(organization, customer.id);
  const page = await services.listChanges(organization, customer.id, {
    limit: shownChanges,
    ...(objectType === undefined ? {} : { objectType }),
  });
  const changes = page.items.filter(
    (change) => since === undefined || Date.parse(change.at) >= since.getTime(),
  );
  const more = page.nextCursor !== null && changes.length === page.items.length;
  const ids = hubspot.map((record) => record.integrationId);
  const age = ageText(await readSyncedAt(organization, 'company', ids), organization.clock.now());
  const name = nameOf(customer);
  return {
    text: textOf(changes, { ...wanted, more, age, of: name, now: organization.clock.now() }),
    data: {
      type: 'changes',
      customer: aboutCustomer(customer),
      since: since?.toISOString() ?? null,
      changes: changes.map((change) => ({ ...change, customer: aboutCustomer(customer) })),
      more,
      links: [{ label: `All changes of ${name}`, path: customerPath(customer.id) }],
    },
  };
}

async function changesOfAll(context: ToolContext, wanted: Wanted & { since: Date }): Promise<ToolResult> {
  const { organization, services } = context;
  const { since, objectType } = wanted;
  // One more than is shown tells whether there are more.
  const limit = shownChanges + 1;
  const found = await services.listRecentChanges(organization, { since, objectType, limit });
  const changes = found.slice(0, shownChanges);
  const more = found.length > changes.length;
  const age = ageText(await readSyncedAt(organization, objectType ?? 'company'), organization.clock.now());
  return {
    text: textOf(changes, { ...wanted, more, age, of: undefined, now: organization.clock.now() }),
    data: {
      type: 'changes',
      customer: null,
      since: since.toISOString(),
      changes: changes.map((change) => ({
        ...change,
        customer: change.customer === null ? null : aboutCustomer(change.customer),
      })),
      more,
      links: [{ label: 'Sync dashboard', path: settingsPath }],
    },
  };
}

function textOf(
  changes: readonly FieldChange[],
  of: Wanted & { more: boolean; age: string; of: string | undefined; now: number },
): string {
  const time = of.since === undefined ? '' : ` since ${momentText(of.since, of.zone)}`;
  const kind = of.objectType === undefined ? '' : ` in ${typesText([of.objectType])}`;
  if (changes.length === 0) {
    return `No sync has changed anything${kind} for ${of.of ?? 'any customer'}${time}.\n${of.age}`;
  }
  const count = `${of.more ? 'more than ' : ''}${countOf(changes.length, 'value')}`;
  const newest = of.more ? ` (showing the newest ${changes.length})` : '';
  const rest = changes.length - namedChanges;
  return [
    `Syncs changed ${count}${kind} for ${of.of ?? 'all customers'}${time}${newest}:`,
    ...changes.slice(0, namedChanges).map((change) => `- ${changeText(change, of.now)}`),
    ...(rest > 0 ? [`… and ${rest} more in the table.`] : []),
    of.age,
  ].join('\n');
}

export const changesCommand = command<ChangesSaid>({
  intent: 'changes',
  help: {
    title: 'What changed',
    examples: ['What changed since yesterday?', 'What changed for “{customer}” since Monday?'],
    hints: wordSet(
      'changed change changes new different updates history happened recent since yesterday modified activity',
    ),
  },
  read,
  refine: customerOrObjectType,
  keywords: {
    keys: ['changes', 'changed', 'change', 'new', 'news', 'happened', 'different', 'i miss', 'we miss'],
    others: wordSet('recently recent latest last lately miss'),
    pronouns: 'any',
  },
  isAboutCustomer: true,
  tool,
});
