import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { AppError } from '../errors.ts';
import { disconnect } from '../portals/connect/disconnect.ts';
import { readStatus } from '../portals/read-status.ts';
import { findPortal } from './find-portal.ts';
import { say, sayJson, sayTable } from './output.ts';
import { portalConnectCommand } from './portal-connect.ts';
import type { Terminal } from './terminal.ts';
import { withOrganization } from './with-organization.ts';

export function portalCommand(terminal: Terminal): Command {
  return new Command('portal')
    .description('connect, list and disconnect HubSpot portals')
    .addCommand(portalConnectCommand(terminal))
    .addCommand(listCommand(terminal))
    .addCommand(disconnectCommand(terminal));
}

function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .description('all portals of the organization')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const { integrations } = await withOrganization(terminal, command, readStatus);
      if (json) return sayJson(terminal, integrations);
      if (integrations.length === 0) {
        return say(terminal, 'No portal is connected. Connect one: npm run cli -- portal connect');
      }
      sayTable(
        terminal,
        ['PORTAL', 'NAME', 'STATE', 'DATA', 'CONNECTED', 'INTEGRATION'],
        integrations.map(({ portalId, name, status, freshness, connectedAt, id }) => [
          portalId,
          name,
          status,
          freshness,
          connectedAt.slice(0, 10),
          id,
        ]),
      );
    });
}

function disconnectCommand(terminal: Terminal): Command {
  return new Command('disconnect')
    .description('stop syncing a portal, revoke the grant and forget its tokens')
    .argument('<portal>', 'number of the portal, or id of its integration')
    .option('--delete-data', 'also delete everything that only came from this portal')
    .option('--yes', 'delete without asking')
    .action(async (meant: string, options: { deleteData?: boolean; yes?: boolean }, command: Command) => {
      const deleteData = options.deleteData ?? false;
      await withOrganization(terminal, command, async (context) => {
        const integrationId = await findPortal(context, meant);
        if (deleteData && !options.yes) await confirm(terminal, meant);
        const { integration, revoked } = await disconnect(context, { integrationId, deleteData });
        say(terminal, `Portal ${integration.portalId} is disconnected.`);
        say(
          terminal,
          revoked
            ? 'HubSpot confirmed that the grant is revoked.'
            : 'The grant was not revoked by us: a static token, or HubSpot did not confirm. End it in HubSpot if you want to be sure.',
        );
        say(terminal, deleteData ? 'Its data was deleted.' : 'Its data stays.');
      });
    });
}

async function confirm(terminal: Terminal, portal: string): Promise<void> {
  const refused = new AppError('validation_failed', 'Nothing was changed.');
  if (!terminal.stdin.isTTY) {
    throw new AppError(
      'validation_failed',
      'Deleting data needs --yes where nobody can be asked. Nothing was changed.',
    );
  }
  const prompt = createInterface({ input: terminal.stdin, output: terminal.stderr });
  try {
    const answer = await prompt.question(
      `Delete all data that came from portal ${portal}? Type its number to confirm: `,
    );
    if (answer.trim() !== portal) throw refused;
  } finally {
    prompt.close();
  }
}
