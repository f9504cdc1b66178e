import { Command } from 'commander';
import { AppError } from '../base/errors.ts';
import { type ChangeSettings, Schedule } from '../contract/settings.ts';
import { readStatus } from '../portals/read-status.ts';
import { changeSettings } from '../portals/settings/change-settings.ts';
import { findPortal } from './find-portal.ts';
import { say, sayJson, sayTable } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withOrganization } from './with-organization.ts';

const daily = 1_440;

export function scheduleCommand(terminal: Terminal): Command {
  return new Command('schedule')
    .description('sync schedules')
    .addCommand(showCommand(terminal))
    .addCommand(setCommand(terminal));
}

function showCommand(terminal: Terminal): Command {
  return new Command('show')
    .description('list the schedules of all portals')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const { integrations } = await withOrganization(terminal, command, readStatus);
      if (json) {
        return sayJson(
          terminal,
          integrations.map(({ id, portalId, schedule }) => ({ integrationId: id, portalId, ...schedule })),
        );
      }
      if (integrations.length === 0) return say(terminal, 'No portal is connected.');
      sayTable(
        terminal,
        ['PORTAL', 'NAME', 'EVERY', 'TIME ZONE'],
        integrations.map(({ portalId, name, schedule }) => [
          portalId,
          name,
          inWords(schedule.everyMinutes),
          schedule.timeZone,
        ]),
      );
    });
}

function setCommand(terminal: Terminal): Command {
  return new Command('set')
    .description('change the schedule of a portal')
    .argument('<portal>', 'portal number or integration id')
    .option('--every <minutes>', 'minutes from 5 to 1440, daily, or off')
    .option('--time-zone <zone>', 'time zone, such as Europe/Berlin')
    .action(async (meant: string, options: { every?: string; timeZone?: string }, command: Command) => {
      const schedule = read(options);
      await withOrganization(terminal, command, async (context) => {
        const integrationId = await findPortal(context, meant);
        const settings = await changeSettings(context, { integrationId, schedule });
        const { everyMinutes, timeZone } = settings.schedule;
        say(
          terminal,
          `Portal ${meant} syncs automatically: ${inWords(everyMinutes)}, time zone ${timeZone}.`,
        );
      });
    });
}

/** @throws {AppError} `validation_failed` */
function read(options: { every?: string; timeZone?: string }): NonNullable<ChangeSettings['schedule']> {
  const { every, timeZone } = options;
  const minutes = every === 'off' ? null : every === 'daily' ? daily : Number(every);
  const parsed = Schedule.partial().safeParse({
    ...(every === undefined ? {} : { everyMinutes: minutes }),
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  if (parsed.success && Object.keys(parsed.data).length > 0) return parsed.data;
  throw new AppError(
    'validation_failed',
    'Set --every (5 to 1440 minutes, daily or off), --time-zone (an IANA name such as Europe/Berlin), or both.',
  );
}

function inWords(everyMinutes: number | null): string {
  if (everyMinutes === null) return 'off';
  return everyMinutes === daily ? 'daily' : `${everyMinutes} minutes`;
}
