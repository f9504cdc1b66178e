import { Command, Option } from 'commander';
import type { z } from 'zod';
import type { OrganizationContext } from '../context/context.ts';
import { ObjectType } from '../contract/common.ts';
import { QuarantineCode, type SyncError, SyncErrorQuery } from '../contract/sync.ts';
import { listErrors, readError } from '../sync/errors/list-errors.ts';
import { retryRecords } from '../sync/errors/retry-quarantined.ts';
import { syncParts } from '../wiring/sync-parts.ts';
import { findPortal } from './find-portal.ts';
import { printable, say, sayJson } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withOrganization } from './with-organization.ts';

type Query = z.infer<typeof SyncErrorQuery>;

interface Filter {
  portal?: string;
  code?: QuarantineCode;
  type?: ObjectType;
}

export function quarantineCommand(terminal: Terminal): Command {
  return new Command('quarantine')
    .description("records that couldn't be synced, and how to fix them")
    .addCommand(listCommand(terminal))
    .addCommand(retryCommand(terminal));
}

function filtered(command: Command): Command {
  return command
    .option('--portal <portal>', 'only this portal')
    .addOption(new Option('--code <code>', 'only this error code').choices(QuarantineCode.options))
    .addOption(new Option('--type <type>', 'only this object type').choices(ObjectType.options));
}

function listCommand(terminal: Terminal): Command {
  return filtered(new Command('list'))
    .description('list errors, newest first')
    .option('--resolved', 'resolved errors instead of open ones')
    .option('--limit <n>', 'maximum number of entries', '50')
    .option('--json', 'print JSON')
    .action(
      async (options: Filter & { resolved?: boolean; limit: string; json?: boolean }, command: Command) => {
        const items = await withOrganization(terminal, command, async (context) => {
          const query = await toQuery(context, options);
          return gather(
            context,
            { ...query, status: options.resolved ? 'resolved' : 'open' },
            Number(options.limit),
          );
        });
        if (options.json) return sayJson(terminal, items);
        if (items.length === 0) return say(terminal, 'No sync errors.');
        for (const item of items) sayEntry(terminal, item);
      },
    );
}

function retryCommand(terminal: Terminal): Command {
  return filtered(new Command('retry'))
    .description('retry records: one error, or all that match')
    .argument('[id]', 'id of the error (default: all open errors)')
    .action(async (id: string | undefined, options: Filter, command: Command) => {
      await withOrganization(terminal, command, async (context) => {
        const entries = id
          ? [await readError(context, id)]
          : await gather(context, await toQuery(context, options), Number.POSITIVE_INFINITY);
        const parts = syncParts(context);
        for (const records of byPortalAndType(entries)) {
          // A user at a terminal is more patient than an HTTP client.
          let rest = records.externalIds;
          while (rest.length > 0) {
            const tried = await retryRecords(context, parts, { ...records, externalIds: rest });
            rest = rest.slice(tried.length);
          }
        }
        let resolved = 0;
        for (const entry of entries) {
          if ((await readError(context, entry.id)).status === 'resolved') resolved += 1;
        }
        say(terminal, `${resolved} of ${entries.length} resolved.`);
      });
    });
}

function byPortalAndType(entries: SyncError[]): (Pick<SyncError, 'integrationId' | 'objectType'> & {
  externalIds: string[];
})[] {
  const groups = Map.groupBy(entries, (entry) => `${entry.integrationId} ${entry.objectType}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { integrationId, objectType } = first;
    return [{ integrationId, objectType, externalIds: [...new Set(group.map((entry) => entry.externalId))] }];
  });
}

async function toQuery(context: OrganizationContext, filter: Filter): Promise<Query> {
  const integrationId = filter.portal === undefined ? undefined : await findPortal(context, filter.portal);
  return SyncErrorQuery.parse({ integrationId, code: filter.code, objectType: filter.type });
}

async function gather(context: OrganizationContext, query: Query, most: number): Promise<SyncError[]> {
  const found: SyncError[] = [];
  let cursor: string | undefined;
  do {
    const page = await listErrors(context, { ...query, cursor, limit: 200 });
    found.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && found.length < most);
  return found.slice(0, most);
}

function sayEntry(terminal: Terminal, item: SyncError): void {
  const name = item.recordName === null ? '' : ` ${printable(item.recordName)}`;
  say(terminal, `${item.id}  ${item.code}  ${item.objectType} ${item.externalId}${name}`);
  say(terminal, `  ${printable(item.explanation, 400)}`);
  say(terminal, `  ${item.remedy}`);
  if (item.rawReply) say(terminal, `  Reply: ${printable(item.rawReply, 400)}`);
  if (item.url) say(terminal, `  ${item.url}`);
}
