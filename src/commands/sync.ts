import { Command, Option } from 'commander';
import { SyncMode } from '../contract/sync.ts';
import { AppError } from '../errors.ts';
import { readStatus } from '../portals/read-status.ts';
import { requestSync } from '../sync/request-sync.ts';
import { findPortal } from './find-portal.ts';
import { say, sayJson, sayTable } from './output.ts';
import type { Terminal } from './terminal.ts';
import { watchRuns } from './watch-runs.ts';
import { withOrganization } from './with-organization.ts';

export function syncCommand(terminal: Terminal): Command {
  return new Command('sync')
    .description('sync portals and see how they stand')
    .addCommand(runCommand(terminal))
    .addCommand(statusCommand(terminal));
}

function runCommand(terminal: Terminal): Command {
  return new Command('run')
    .description('request a sync; a worker carries it out')
    .option('--portal <portal>', 'number of the portal or id of its integration; without it: every portal')
    .addOption(new Option('--mode <mode>', 'full, or what changed').choices(SyncMode.options))
    .option('--watch', 'show how far it is, until it ends')
    .action(
      async (
        options: { portal?: string; mode?: 'full' | 'incremental'; watch?: boolean },
        command: Command,
      ) => {
        await withOrganization(terminal, command, async (context) => {
          const integrationId =
            options.portal === undefined ? undefined : await findPortal(context, options.portal);
          const runs = await requestSync(context, { integrationId, mode: options.mode });
          for (const run of runs) say(terminal, `Run ${run.id} (${run.mode}) is ${run.status}.`);
          if (!options.watch) return;
          const ended = await watchRuns(
            terminal,
            context,
            runs.map((run) => run.id),
          );
          const failed = ended.filter((run) => run.status === 'failed' || run.status === 'cancelled');
          if (failed.length > 0) {
            throw new AppError(
              'conflict',
              failed
                .map((run) => `Run ${run.id} ${run.status}${run.error ? `: ${run.error}` : '.'}`)
                .join('\n'),
            );
          }
        });
      },
    );
}

function statusCommand(terminal: Terminal): Command {
  return new Command('status')
    .description('where every portal stands')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const { integrations } = await withOrganization(terminal, command, readStatus);
      if (json) return sayJson(terminal, integrations);
      if (integrations.length === 0) return say(terminal, 'No portal is connected.');
      for (const portal of integrations) {
        say(
          terminal,
          `Portal ${portal.portalId} (${portal.name}): ${portal.status}, data ${portal.freshness}`,
        );
        if (portal.lastError) say(terminal, `  ${portal.lastError}`);
        if (portal.missingScopes.length > 0)
          say(terminal, `  without the scopes ${portal.missingScopes.join(', ')}`);
        if (portal.apiVersion.warning) say(terminal, `  ${portal.apiVersion.warning}`);
        sayTable(
          terminal,
          ['  TYPE', 'DIRECTION', 'RECORDS', 'FAILING', 'LAST SYNCED'],
          portal.objects.map((object) => [
            `  ${object.objectType}`,
            object.direction,
            String(object.records),
            String(object.failing),
            object.lastSyncedAt ?? 'never',
          ]),
        );
        const { used, limit, windowMs } = portal.rateLimit;
        say(terminal, `  ${used} of ${limit} calls used in the last ${windowMs / 1_000} s`);
      }
    });
}
