import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { AppError } from '../base/errors.ts';
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
    .description("list the organization's portals")
    .option('--json', 'print JSON')
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
    .description('stop syncing a portal, revoke access and delete its tokens')
    .argument('<portal>', 'portal number or integration id')
    .option('--delete-data', 'also delete all data that came only from this portal')
    .option('--yes', 'delete without confirmation')
    .action(async (meant: string, options: { deleteData?: boolean; yes?: boolean }, command: Command) => {
      const deleteData = options.deleteData ?? false;
      await withOrganization(terminal, command, async (context) => {
        const integrationId = await findPortal(context, meant);
        if (deleteData && !options.yes) await confirm(terminal, meant);
        const { integration, revoked } = await disconnect(context, { integrationId, deleteData });
        say(terminal, `Portal ${integration.portalId} disconnected.`);
        say(
          terminal,
          revoked
            ? 'HubSpot confirmed that access is revoked.'
            : "Access may still exist: static tokens can't be revoked from here, or HubSpot didn't confirm. To be sure, delete the key or app in HubSpot.",
        );
        say(terminal, deleteData ? 'Its data was deleted.' : 'Its data was kept.');
      });
    });
}

async function confirm(terminal: Terminal, portal: string): Promise<void> {
  const refused = new AppError('validation_failed', 'Nothing was changed.');
  if (!terminal.stdin.isTTY) {
    throw new AppError(
      'validation_failed',
      'Deleting data without a terminal requires --yes. Nothing was changed.',
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
