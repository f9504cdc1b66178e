import { Command } from 'commander';
import { doctorCommand } from './commands/doctor.ts';
import { migrateCommand } from './commands/migrate.ts';
import { remark } from './commands/output.ts';
import { portalCommand } from './commands/portal.ts';
import { quarantineCommand } from './commands/quarantine.ts';
import { signInLinkCommand } from './commands/sign-in-link.ts';
import { syncCommand } from './commands/sync.ts';
import { ConfigError } from './config.ts';
import { defaultOrganizationId } from './context.ts';
import { AppError, errorText } from './errors.ts';

/** The product from the command line. Settings come from the environment, as for npm start. */
const program = new Command('cscx-hubspot')
  .description(
    'Keeps CSCX.AI and HubSpot in step. Settings come from the environment; docs/operations.md lists them.',
  )
  .option('--organization <id>', 'whose portals and data', defaultOrganizationId)
  .addCommand(migrateCommand())
  .addCommand(portalCommand())
  .addCommand(syncCommand())
  .addCommand(quarantineCommand())
  .addCommand(signInLinkCommand())
  .addCommand(doctorCommand());

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof AppError || error instanceof ConfigError) remark(error.message);
  else remark(`This did not work: ${errorText(error)}`);
  process.exitCode = 1;
}
