import { Command } from 'commander';
import { createSignInLink } from '../sign-in/sign-in-link.ts';
import { remark, say } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withOrganization } from './with-organization.ts';

export function signInLinkCommand(terminal: Terminal): Command {
  return new Command('sign-in-link')
    .description('create a sign-in link that works once, within 24 hours')
    .option('--email <address>', 'email of the user (default: the first admin, created if there is none)')
    .action(async ({ email }: { email?: string }, command: Command) => {
      const link = await withOrganization(terminal, command, (context) =>
        createSignInLink(context, {
          organizationId: context.organizationId,
          ...(email === undefined ? {} : { email }),
        }),
      );
      say(terminal, link);
      remark(terminal, "Works once, for 24 hours. Don't share it.");
    });
}
