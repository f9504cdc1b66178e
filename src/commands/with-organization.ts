import type { Command } from 'commander';
import { z } from 'zod';
import { AppError } from '../base/errors.ts';
import { createLog } from '../base/log.ts';
import { readConfig } from '../config.ts';
import { defaultOrganizationId, inOrganization, type OrganizationContext } from '../context/context.ts';
import { openContext } from '../wiring/open-context.ts';
import type { Terminal } from './terminal.ts';

/** What every command takes. */
const Global = z.object({
  organization: z.guid('must be an organization id').default(defaultOrganizationId),
});

/**
 * Opens what the settings name, does the work for the chosen organization, and lets go of it all. Warnings of the
 * product go to standard error, so that `--json` output stays readable for programs.
 */
export async function withOrganization<T>(
  terminal: Terminal,
  command: Command,
  work: (context: OrganizationContext) => Promise<T>,
): Promise<T> {
  const parsed = Global.safeParse(command.optsWithGlobals());
  if (!parsed.success) throw new AppError('validation_failed', '--organization must be an organization id.');
  const log = createLog(terminal.env.LOG_LEVEL === 'silent' ? 'silent' : 'warn', terminal.stderr);
  const { context, close } = await openContext(readConfig(terminal.env), {
    log,
    applicationName: 'cscx-hubspot cli',
  });
  try {
    return await work(inOrganization(context, parsed.data.organization, 'cli'));
  } finally {
    await close();
  }
}
