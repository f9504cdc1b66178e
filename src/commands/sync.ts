import { Command, Option } from 'commander';
import { SyncRequest } from '../contract/sync.ts';
import { readStatus } from '../portals/read-status.ts';
import { requestSync } from '../sync/runs/request-sync.ts';
import { findPortal } from './find-portal.ts';
import { counted, remark, say, sayJson, sayTable } from './output.ts';
import type { Terminal } from './terminal.ts';
import { watchToTheEnd } from './watch-runs.ts';
import { withOrganization } from './with-organization.ts';

type Mode = NonNullable<SyncRequest['mode']>;
const modes = SyncRequest.shape.mode.unwrap().options;

export function syncCommand(terminal: Terminal): Command {
  return new Command('sync')
    .description('sync portals and show their status')
    .addCommand(runCommand(terminal))
    .addCommand(reconcileCommand(terminal))
    .addCommand(statusCommand(terminal));
}

function runCommand(terminal: Terminal): Command {
  return new Command('run')
    .description('request a sync (needs a worker)')
    .option('--portal <portal>', 'portal number or integration id (default: all portals)')
    .addOption(
      new Option(
        '--mode <mode>',
        'changes only, everything, or compare everything and fix differences',
      ).choices(modes),
    )
    .option('--watch', 'show progress until it ends')
    .action(async (options: { portal?: string; mode?: Mode; watch?: boolean }, command: Command) => {
      await withOrganization(terminal, command, async (context) => {
        const integrationId =
          options.portal === undefined ? undefined : await findPortal(context, options.portal);
        const runs = await requestSync(context, { integrationId, mode: options.mode });
        for (const run of runs) say(terminal, `Run ${run.id} (${run.mode}) is ${run.status}.`);
        if (options.watch) await watchToTheEnd(terminal, context, runs);
      });
    });
}

function reconcileCommand(terminal: Terminal): Command {
  return new Command('reconcile')
    .description('compare every record and link with HubSpot, fix differences, and print how many there were')
    .option('--portal <portal>', 'portal number or integration id (default: all portals)')
    .action(async (options: { portal?: string }, command: Command) => {
      await withOrganization(terminal, command, async (context) => {
        const integrationId =
          options.portal === undefined ? undefined : await findPortal(context, options.portal);
        let runs = await requestSync(context, { integrationId, mode: 'reconcile' });
        while (runs.some((run) => run.mode !== 'reconcile')) {
          remark(terminal, 'Waiting for the current run or the first sync. The reconcile follows.');
          await watchToTheEnd(terminal, context, runs);
          const before = runs.filter((run) => run.mode === 'reconcile');
          const others = runs.filter((run) => run.mode !== 'reconcile');
          const next = others.map(({ integrationId: id }) => ({
            integrationId: id,
            mode: 'reconcile' as const,
          }));
          runs = [...before, ...(await Promise.all(next.map((one) => requestSync(context, one)))).flat()];
        }
        for (const run of await watchToTheEnd(terminal, context, runs)) {
          for (const { objectType, drift } of run.progress) {
            const { records, links } = drift ?? { records: 0, links: 0 };
            say(
              terminal,
              `Drift of ${objectType}: ${counted(records, 'record')}, ${counted(links, 'link')}.`,
            );
          }
        }
      });
    });
}

function statusCommand(terminal: Terminal): Command {
  return new Command('status')
    .description('status of all portals')
    .option('--json', 'print JSON')
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
          say(terminal, `  missing scopes: ${portal.missingScopes.join(', ')}`);
        if (portal.apiVersion.warning) say(terminal, `  ${portal.apiVersion.warning}`);
        sayTable(
          terminal,
          ['  TYPE', 'DIRECTION', 'RECORDS', 'FAILING', 'DRIFT', 'LAST SYNCED'],
          portal.objects.map((object) => [
            `  ${object.objectType}`,
            object.direction,
            String(object.records),
            String(object.failing),
            object.drift === null ? '-' : `${object.drift.records}+${object.drift.links}`,
            object.lastSyncedAt ?? 'never',
          ]),
        );
        for (const { leaving, objectType, onExit } of portal.pendingExits) {
          say(
            terminal,
            `  ${leaving} ${objectType} records no longer match the filter and wait for your decision (${onExit})`,
          );
        }
        say(terminal, `  ${portal.webhooks.explanation}`);
        const { used, limit, windowMs } = portal.rateLimit;
        say(terminal, `  ${used} of ${limit} calls used in the last ${windowMs / 1_000} s`);
      }
    });
}
