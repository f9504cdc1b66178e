import { Command } from 'commander';
import { z } from 'zod';
import { AppError } from '../base/errors.ts';
import { type Context, inOrganization } from '../context/context.ts';
import { deleteOrganization } from '../organizations/delete-organization.ts';
import { linkOrganization } from '../organizations/link-organization.ts';
import {
  createOrganization,
  listOrganizations,
  readOrganization,
  renameOrganization,
} from '../organizations/organizations.ts';
import { deletePortalData } from '../portals/delete-portal-data.ts';
import { say, sayJson, sayTable } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withOrganization } from './with-organization.ts';

export function organizationsCommand(terminal: Terminal): Command {
  return new Command('organizations')
    .description('organizations: each has its own portals, customers and users')
    .addCommand(listCommand(terminal))
    .addCommand(createCommand(terminal))
    .addCommand(renameCommand(terminal))
    .addCommand(linkCommand(terminal))
    .addCommand(deleteCommand(terminal));
}

function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .description('list organizations')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const found = await withOrganization(terminal, command, listOrganizations);
      if (json) return sayJson(terminal, found);
      sayTable(
        terminal,
        ['NAME', 'PORTALS', 'USERS', 'CREATED', 'ID'],
        found.map(({ name, portals, users, createdAt, id }) => [
          name,
          String(portals),
          String(users),
          createdAt.slice(0, 10),
          id,
        ]),
      );
    });
}

function createCommand(terminal: Terminal): Command {
  return new Command('create')
    .description('create an organization and print its id')
    .argument('<name>', 'its name')
    .option('--id <id>', 'its id in the platform, if the database is shared')
    .action(async (name: string, { id }: { id?: string }, command: Command) => {
      const given = id === undefined ? undefined : toId(id);
      say(
        terminal,
        await withOrganization(terminal, command, (context) =>
          createOrganization(context, { name, id: given }),
        ),
      );
    });
}

function renameCommand(terminal: Terminal): Command {
  return new Command('rename')
    .description('rename an organization')
    .argument('<id>', 'organization id')
    .argument('<name>', 'its new name')
    .action(async (id: string, name: string, _options: object, command: Command) => {
      await withOrganization(terminal, command, (context) => renameOrganization(context, toId(id), name));
      say(terminal, `Renamed to ${name.trim()}.`);
    });
}

function linkCommand(terminal: Terminal): Command {
  return new Command('link')
    .description('give an organization its id in the platform, in all tables')
    .argument('<id>', 'organization id')
    .argument('<platform-id>', 'the id that the platform has for it')
    .action(async (id: string, platformId: string, _options: object, command: Command) => {
      const to = toId(platformId);
      await withOrganization(terminal, command, (context) => linkOrganization(context, toId(id), to));
      say(terminal, `Linked. Use it in other commands with: --organization ${to}`);
    });
}

function deleteCommand(terminal: Terminal): Command {
  return new Command('delete')
    .description('delete an organization with its data; its portals must be disconnected')
    .argument('<id>', 'organization id')
    .option('--yes', "confirm: this can't be undone")
    .action(async (given: string, { yes }: { yes?: boolean }, command: Command) => {
      const id = toId(given);
      await withOrganization(terminal, command, async (context) => {
        const { name } = await readOrganization(context, id);
        if (yes !== true) {
          throw new AppError(
            'validation_failed',
            `This deletes ${name} with its users, customers and sync history, and can't be undone. Confirm it with --yes.`,
          );
        }
        await deleteDataOfDisconnected(context, id);
        await deleteOrganization(context, id);
        say(terminal, `${name} was deleted.`);
      });
    });
}

/** Removes what was imported from the platform's own tables, too. */
async function deleteDataOfDisconnected(context: Context, id: string): Promise<void> {
  const portals = await context.db
    .selectFrom('hubspot_portals')
    .select('integration_id')
    .where('organization_id', '=', id)
    .where('disconnected_at', 'is not', null)
    .execute();
  for (const { integration_id } of portals) {
    await deletePortalData(inOrganization(context, id, 'cli'), integration_id);
  }
}

function toId(text: string): string {
  const parsed = z.guid().safeParse(text.trim());
  if (parsed.success) return parsed.data.toLowerCase();
  throw new AppError(
    'validation_failed',
    `“${text}” is not an organization id. List them with: npm run cli -- organizations list`,
  );
}
