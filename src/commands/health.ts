import { Command, Option } from 'commander';
import { AppError } from '../base/errors.ts';
import type { OrganizationContext } from '../context/context.ts';
import { HealthTrend } from '../contract/common.ts';
import { NewHealthScore, type PushStatus } from '../contract/health.ts';
import { healthPush } from '../health/health-push.ts';
import { recordHealthScores } from '../health/record-scores.ts';
import { readStatus } from '../portals/read-status.ts';
import { readPushStatus } from '../sync/push/read-push-status.ts';
import { requestPush } from '../sync/push/request-push.ts';
import { findCustomer } from './find-customer.ts';
import { findPortal } from './find-portal.ts';
import { counted, printable, say, sayJson, sayTable } from './output.ts';
import type { Terminal } from './terminal.ts';
import { watchToTheEnd } from './watch-runs.ts';
import { withOrganization } from './with-organization.ts';

export function healthCommand(terminal: Terminal): Command {
  return new Command('health')
    .description('health scores and their sync to HubSpot')
    .addCommand(pushCommand(terminal))
    .addCommand(setCommand(terminal))
    .addCommand(statusCommand(terminal));
}

function pushCommand(terminal: Terminal): Command {
  return new Command('push')
    .description('push scores to HubSpot now and watch the run (needs a worker)')
    .option('--portal <portal>', 'portal number or integration id (default: all portals)')
    .option('--all', 'also scores that HubSpot already has')
    .option('--no-watch', 'request the push and exit')
    .action(async (options: { portal?: string; all?: boolean; watch: boolean }, command: Command) => {
      await withOrganization(terminal, command, async (context) => {
        const integrationId =
          options.portal === undefined ? undefined : await findPortal(context, options.portal);
        const runs = await requestPush(context, healthPush, { integrationId, all: options.all });
        for (const run of runs) say(terminal, `Run ${run.id} (${run.mode}) is ${run.status}.`);
        if (options.watch) await watchToTheEnd(terminal, context, runs);
      });
    });
}

function setCommand(terminal: Terminal): Command {
  return new Command('set')
    .description('record a health score for a customer; it is pushed to HubSpot right away')
    .argument('<customer>', 'id, domain or name of the customer')
    .argument('<score>', 'from 0 to 100')
    .addOption(
      new Option('--trend <trend>', 'default: derived from the history').choices(HealthTrend.options),
    )
    .option('--reason <text...>', 'reasons, most important first')
    .action(
      async (
        meant: string,
        score: string,
        options: { trend?: HealthTrend; reason?: string[] },
        command: Command,
      ) => {
        const given = NewHealthScore.safeParse({
          // An empty text isn't zero.
          score: score.trim() === '' ? undefined : Number(score),
          trend: options.trend,
          reasons: options.reason,
        });
        if (!given.success) {
          const ofReasons = given.error.issues[0]?.path[0] === 'reasons';
          throw new AppError(
            'validation_failed',
            ofReasons
              ? 'At most ten reasons, each of at most 300 characters.'
              : `The score must be a number from 0 to 100, not “${printable(score, 20)}”.`,
          );
        }
        await withOrganization(terminal, command, async (context) => {
          const customer = await findCustomer(context, meant);
          const [kept] = await recordHealthScores(
            context,
            [{ ...given.data, customerId: customer.id }],
            'cli',
          );
          if (kept) {
            say(terminal, `${printable(customer.name ?? customer.id)}: ${kept.score}, ${kept.trend}.`);
          }
        });
      },
    );
}

function statusCommand(terminal: Terminal): Command {
  return new Command('status')
    .description('push status of each portal')
    .option('--portal <portal>', 'only this portal')
    .option('--json', 'print JSON')
    .action(async ({ portal, json }: { portal?: string; json?: boolean }, command: Command) => {
      const portals = await withOrganization(terminal, command, (context) => readAll(context, portal));
      if (json) {
        return sayJson(
          terminal,
          portals.map(({ status }) => status),
        );
      }
      if (portals.length === 0) return say(terminal, 'No portal is connected.');
      for (const { name, status } of portals) sayStatus(terminal, name, status);
    });
}

async function readAll(
  context: OrganizationContext,
  portal: string | undefined,
): Promise<{ name: string; status: PushStatus }[]> {
  const wanted = portal === undefined ? undefined : await findPortal(context, portal);
  const { integrations } = await readStatus(context);
  return Promise.all(
    integrations
      .filter(({ id }) => wanted === undefined || id === wanted)
      .map(async ({ id, portalId, name }) => ({
        name: `Portal ${portalId} (${name})`,
        status: await readPushStatus(context, id),
      })),
  );
}

function sayStatus(terminal: Terminal, name: string, status: PushStatus): void {
  say(terminal, `${printable(name)}: ${status.state}`);
  say(terminal, `  ${status.explanation}`);
  sayTable(
    terminal,
    ['  PROPERTY', 'IN HUBSPOT'],
    status.properties.map(({ name: property, ready }) => [`  ${property}`, ready ? 'yes' : 'not yet']),
  );
  const { pushed, confirmed, overwritten, waiting, failing, written, saved } = status;
  say(
    terminal,
    `  ${pushed} ${pushed === 1 ? 'company has' : 'companies have'} a score, ${confirmed} confirmed, ${overwritten} overwritten by others`,
  );
  const since = status.waitingSince === null ? '' : ` since ${status.waitingSince}`;
  say(terminal, `  ${waiting} waiting${since}, ${failing} rejected`);
  const last = status.lastPushedAt === null ? '' : `, last at ${status.lastPushedAt}`;
  say(
    terminal,
    `  ${counted(written, 'write')}${last}; skipped: ${saved.same} unchanged, ${saved.small} below the minimum change, ${saved.newer} outdated`,
  );
}
