import { Command, CommanderError } from 'commander';
import { AppError, errorText } from '../base/errors.ts';
import { redactSecrets } from '../base/secrets.ts';
import { ConfigError } from '../config.ts';
import { defaultOrganizationId } from '../context/context.ts';
import { alertsCommand } from './alerts.ts';
import { apiKeysCommand } from './api-keys.ts';
import { doctorCommand } from './doctor.ts';
import { healthCommand } from './health.ts';
import { hubspotAppCommand } from './hubspot-app.ts';
import { migrateCommand } from './migrate.ts';
import { organizationsCommand } from './organizations.ts';
import { remark } from './output.ts';
import { portalCommand } from './portal.ts';
import { quarantineCommand } from './quarantine.ts';
import { scheduleCommand } from './schedule.ts';
import { settingsCommand } from './settings.ts';
import { signInLinkCommand } from './sign-in-link.ts';
import { syncCommand } from './sync.ts';
import type { Terminal } from './terminal.ts';
import { usersCommand } from './users.ts';

/** The program with all its commands. */
export const createProgram = (terminal: Terminal): Command =>
  new Command('cscx-hubspot')
    .description('Syncs CSCX.AI with HubSpot. Settings come from the environment; see docs/operations.md.')
    .option('--organization <id>', 'organization id', defaultOrganizationId)
    .addCommand(migrateCommand(terminal))
    .addCommand(portalCommand(terminal))
    .addCommand(syncCommand(terminal))
    .addCommand(scheduleCommand(terminal))
    .addCommand(healthCommand(terminal))
    .addCommand(alertsCommand(terminal))
    .addCommand(quarantineCommand(terminal))
    .addCommand(hubspotAppCommand(terminal))
    .addCommand(organizationsCommand(terminal))
    .addCommand(usersCommand(terminal))
    .addCommand(apiKeysCommand(terminal))
    .addCommand(signInLinkCommand(terminal))
    .addCommand(settingsCommand(terminal))
    .addCommand(doctorCommand(terminal));

/**
 * Runs one command.
 * @returns the exit code: 0 on success.
 */
export async function runCli(args: string[], terminal: Terminal): Promise<number> {
  const program = createProgram(terminal);
  speakThrough(program, terminal);
  try {
    await program.parseAsync(args, { from: 'user' });
    return terminal.exitCode;
  } catch (error) {
    // Commander has printed what is wrong; showing help is not an error.
    if (error instanceof CommanderError) return error.exitCode;
    if (error instanceof AppError || error instanceof ConfigError) remark(terminal, error.message);
    else remark(terminal, `Failed: ${redactSecrets(errorText(error))}`);
    return 1;
  }
}

function speakThrough(command: Command, terminal: Terminal): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => terminal.stdout.write(text),
    writeErr: (text) => terminal.stderr.write(text),
  });
  for (const below of command.commands) speakThrough(below, terminal);
}
