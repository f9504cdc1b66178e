import { z } from 'zod';
import type { FieldChange } from '../../contract/changes.ts';
import { ObjectType } from '../../contract/common.ts';
import { fieldNameInSentence } from '../../contract/field-names.ts';
import { fieldValue } from '../field-values.ts';
import { parseSince } from '../parse/parse-since.ts';
import { ago, countOf, nameOf, plainText } from '../plain-text.ts';
import { ageText, readSyncedAt } from '../synced-at.ts';
import { type Account, aboutCustomer, accountInput, customerPath, withAccount } from './account.ts';
import { settingsPath } from './first-step.ts';
import { typesText } from './runs.ts';
import { timeZoneOf } from './time-zone.ts';
import { lookingTool, type ToolContext, type ToolResult } from './tool.ts';

const shownChanges = 20;
/** Of an account, without a moment, what is newest is shown; of all accounts, what is not older than this. */
const defaultSinceMs = 24 * 60 * 60_000;

export const changesTool = lookingTool({
  name: 'show_changes',
  intent: 'changes',
  title: 'Show what changed',
  description:
    'Which fields the syncs changed, before and after: of one account with its stakeholders and deals, or of all.',
  input: z.object({
    account: accountInput.describe(
      "The account's name, domain or id. Leave it out for the changes of all accounts.",
    ),
    since: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .optional()
      .describe('A date or moment (ISO 8601), or words: yesterday, Monday, 2 hours ago, last week.'),
    objectType: ObjectType.optional().describe('Only of one kind of records.'),
  }),
  role: 'viewer',
  async run(context, input) {
    const now = context.organization.clock.now();
    const zone = await timeZoneOf(context);
    const { objectType } = input;
    const since = input.since === undefined ? undefined : parseSince(input.since, now, zone);
    if (input.since !== undefined && since === undefined) {
      return {
        text: `“${plainText(input.since)}” is no time that I know. Say, for example, since yesterday, since Monday, in the last 2 hours, or since 2027-03-01.`,
        suggestions: ['What changed since yesterday?'],
        failed: true,
      };
    }
    return input.account === undefined
      ? changesOfAll(context, zone, { since: since ?? new Date(now - defaultSinceMs), objectType })
      : withAccount(context, input.account, (account) =>
          changesOf(context, account, zone, { since, objectType }),
        );
  },
});

async function changesOf(
  context: ToolContext,
  account: Account,
  zone: string,
  { since, objectType }: { since: Date | undefined; objectType: ObjectType | undefined },
): Promise<ToolResult> {
  const { organization, services } = context;
  const customer = await services.readCustomer(organization, account.id);
  const page = await services.listChanges(organization, account.id, {
    limit: shownChanges,
    ...(objectType === undefined ? {} : { objectType }),
  });
  const changes = page.items.filter(
    (change) => since === undefined || Date.parse(change.at) >= since.getTime(),
  );
  const more = page.nextCursor !== null && changes.length === page.items.length;
  const ids = customer.hubspot.map((record) => record.integrationId);
  const age = ageText(await readSyncedAt(organization, 'company', ids), organization.clock.now());
  const path = customerPath(account.id);
  return {
    text: textOf(context, changes, more, { since, of: nameOf(account), objectType, age, zone }),
    data: {
      type: 'changes',
      customer: aboutCustomer(account),
      since: since?.toISOString() ?? null,
      changes: changes.map((change) => ({ ...change, customer: aboutCustomer(account) })),
      more,
      links: [{ label: `All changes of ${nameOf(account)}`, path }],
    },
  };
}

async function changesOfAll(
  context: ToolContext,
  zone: string,
  { since, objectType }: { since: Date; objectType: ObjectType | undefined },
): Promise<ToolResult> {
  const { organization, services } = context;
  // One more than are shown tells that there are more.
  const found = await services.listRecentChanges(organization, {
    since,
    objectType,
    limit: shownChanges + 1,
  });
  const changes = found.slice(0, shownChanges);
  const more = found.length > changes.length;
  const age = ageText(await readSyncedAt(organization, objectType ?? 'company'), organization.clock.now());
  return {
    text: textOf(context, changes, more, { since, of: undefined, objectType, age, zone }),
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

/** Changes that are told in words; the rest is in the table. */
const toldChanges = 5;

function textOf(
  context: ToolContext,
  changes: readonly FieldChange[],
  more: boolean,
  {
    since,
    of,
    objectType,
    age,
    zone,
  }: {
    since: Date | undefined;
    of: string | undefined;
    objectType: ObjectType | undefined;
    age: string;
    zone: string;
  },
): string {
  const now = context.organization.clock.now();
  const time = since === undefined ? '' : ` since ${momentText(since, zone)}`;
  const kind = objectType === undefined ? '' : ` of ${typesText([objectType])}`;
  const whose = `${kind} ${of === undefined ? 'of all accounts' : `of ${of}`}`.trimStart();
  if (changes.length === 0) {
    return `No sync has changed anything${kind} ${of === undefined ? 'of any account' : `of ${of}`}${time}.\n${age}`;
  }
  const count = more ? `more than ${countOf(changes.length, 'value')}` : countOf(changes.length, 'value');
  const told = changes.slice(0, toldChanges).map((change) => `- ${changeText(change, now)}`);
  const rest = changes.length - told.length;
  return [
    `Syncs changed ${count} ${whose}${time}${more ? ` (the newest ${changes.length} are shown)` : ''}:`,
    ...told,
    ...(rest > 0 ? [`… and ${rest} more in the table.`] : []),
    age,
  ].join('\n');
}

export function changeText(change: FieldChange, now: number): string {
  const value = (raw: unknown, label: string | null) => plainText(label ?? fieldValue(change.field, raw));
  const record = change.recordName === null ? '' : `${plainText(change.recordName)}: `;
  const field = plainText(fieldNameInSentence(change.field, change.propertyLabel));
  return `${record}${field} from ${value(change.before, change.beforeLabel)} to ${value(change.after, change.afterLabel)}, ${ago(change.at, now)}`;
}

/** `2026-11-22`, or `2026-11-22 14:30 (America/New_York)` where it is not the beginning of a day. */
function momentText(at: Date, timeZone: string): string {
  // This language writes days and hours as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const text = format.format(at);
  return text.endsWith(' 00:00') ? text.slice(0, -6) : `${text} (${timeZone})`;
}
