import { Command } from 'commander';
import type { OrganizationContext } from '../context.ts';
import { InviteUser, type User, type UserAccess, UserListQuery } from '../contract/users.ts';
import { AppError } from '../errors.ts';
import { mailSender } from '../http/send-mail.ts';
import { parseInput } from '../refused-input.ts';
import { deactivateUser } from '../users/deactivate-user.ts';
import { inviteUser } from '../users/invite-user.ts';
import { listUsers, readUser } from '../users/list-users.ts';
import { remark, say, sayJson, sayTable } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withOrganization } from './with-organization.ts';

const accessNames: Record<UserAccess, string> = {
  active: 'signed in',
  never_signed_in: 'not yet',
  deactivated: 'deactivated',
  none: 'HubSpot only',
};

export function usersCommand(terminal: Terminal): Command {
  return new Command('users')
    .description('who may come in, and as what')
    .addCommand(listCommand(terminal))
    .addCommand(inviteCommand(terminal))
    .addCommand(deactivateCommand(terminal));
}

function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .description('people by name, also those whom only HubSpot made known')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const users = await withOrganization(terminal, command, allUsers);
      if (json) return sayJson(terminal, users);
      if (users.length === 0) return say(terminal, 'Nobody yet: npm run cli -- sign-in-link');
      sayTable(
        terminal,
        ['NAME', 'E-MAIL', 'ROLE', 'ACCESS', 'LAST HERE', 'ID'],
        users.map(({ name, email, role, access, lastSignedInAt, id }) => [
          name ?? '',
          email ?? '',
          role,
          accessNames[access],
          lastSignedInAt?.slice(0, 10) ?? '',
          id,
        ]),
      );
    });
}

async function allUsers(context: OrganizationContext): Promise<User[]> {
  const found: User[] = [];
  let cursor: string | undefined;
  do {
    const page = await listUsers(context, UserListQuery.parse({ limit: 200, cursor }), { signIns: true });
    found.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

function inviteCommand(terminal: Terminal): Command {
  return new Command('invite')
    .description('let somebody in: prints a link that signs them in once, and mails it where SMTP_URL is set')
    .argument('<email>', 'their address')
    .requiredOption('--role <role>', 'admin, manager, csm or viewer')
    .option('--name <name>', 'as people know them')
    .action(async (email: string, options: { role: string; name?: string }, command: Command) => {
      const invitation = parseInput(InviteUser, { email, ...options });
      const made = await withOrganization(terminal, command, (context) =>
        inviteUser(context, invitation, mailSender(context)),
      );
      say(terminal, made.link);
      remark(terminal, `Works once, until ${made.expiresAt}. Give it to nobody else.`);
      if (made.mail === 'sent') remark(terminal, `It was sent to ${email}, too.`);
      if (made.mail === 'failed') remark(terminal, 'It could not be sent by e-mail: hand it over yourself.');
    });
}

function deactivateCommand(terminal: Terminal): Command {
  return new Command('deactivate')
    .description('take somebody’s access away: sessions, links and API keys end at once')
    .argument('<user>', 'e-mail address or id')
    .action(async (meant: string, _options: object, command: Command) => {
      const user = await withOrganization(terminal, command, async (context) =>
        deactivateUser(context, (await findUser(context, meant)).id),
      );
      say(terminal, `${user.name ?? user.email ?? user.id} is deactivated. Their customers stay theirs.`);
    });
}

async function findUser(context: OrganizationContext, meant: string): Promise<User> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(meant)) return readUser(context, meant);
  const wanted = meant.trim().toLowerCase();
  const { items } = await listUsers(context, UserListQuery.parse({ search: meant, limit: 200 }));
  const found = items.filter(({ email }) => email?.toLowerCase() === wanted);
  const [user] = found.filter(({ canSignIn }) => canSignIn).concat(found);
  if (user) return user;
  throw new AppError(
    'not_found',
    `Nobody has the e-mail ${meant}. npm run cli -- users list shows who there is.`,
  );
}
