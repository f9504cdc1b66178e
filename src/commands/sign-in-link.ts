import { Command } from 'commander';
import { createSignInLink } from '../sign-in/sign-in-link.ts';
import { remark, say } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withOrganization } from './with-organization.ts';

export function signInLinkCommand(terminal: Terminal): Command {
  return new Command('sign-in-link')
    .description('make a link that signs somebody in once, within a day')
    .option(
      '--email <address>',
      'of the user; without it: the administrator, who is created when there is none',
    )
    .action(async ({ email }: { email?: string }, command: Command) => {
      const link = await withOrganization(terminal, command, (context) =>
        createSignInLink(context, {
          organizationId: context.organizationId,
          ...(email === undefined ? {} : { email }),
        }),
      );
      say(terminal, link);
      remark(terminal, 'Works once, for 24 hours. Give it to nobody else.');
    });
}
