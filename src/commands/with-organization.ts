import type { Command } from 'commander';
import { z } from 'zod';
import { AppError } from '../base/errors.ts';
import { createLog } from '../base/log.ts';
import { readConfig } from '../config.ts';
import { defaultOrganizationId, inOrganization, type OrganizationContext } from '../context/context.ts';
import { openContext } from '../wiring/open-context.ts';
import type { Terminal } from './terminal.ts';

/** The options of every command. */
const Global = z.object({
  organization: z.guid('must be an organization id').default(defaultOrganizationId),
});

/**
 * Opens a context, does the work for the chosen organization, and closes everything. Warnings go to standard error,
 * so that programs can parse the output of `--json`.
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
