import { Command } from 'commander';
import { AppError } from '../base/errors.ts';
import type { OrganizationContext } from '../context/context.ts';
import { InviteUser, type User, type UserAccess, UserListQuery } from '../contract/users.ts';
import { mailSender } from '../http/send-mail.ts';
import { parseInput } from '../text/refused-input.ts';
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
    .description('users and roles')
    .addCommand(listCommand(terminal))
    .addCommand(inviteCommand(terminal))
    .addCommand(deactivateCommand(terminal));
}

function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .description('list users by name, including HubSpot owners')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const users = await withOrganization(terminal, command, allUsers);
      if (json) return sayJson(terminal, users);
      if (users.length === 0) return say(terminal, 'No users yet. Run: npm run cli -- sign-in-link');
      sayTable(
        terminal,
        ['NAME', 'EMAIL', 'ROLE', 'ACCESS', 'LAST HERE', 'ID'],
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
    .description('invite a user: prints a sign-in link, and emails it if SMTP_URL is set')
    .argument('<email>', 'email address')
    .requiredOption('--role <role>', 'admin, manager, csm or viewer')
    .option('--name <name>', 'full name')
    .action(async (email: string, options: { role: string; name?: string }, command: Command) => {
      const invitation = parseInput(InviteUser, { email, ...options });
      const made = await withOrganization(terminal, command, (context) =>
        inviteUser(context, invitation, mailSender(context)),
      );
      say(terminal, made.link);
      remark(terminal, `Works once, until ${made.expiresAt}. Don't share it.`);
      if (made.mail === 'sent') remark(terminal, `Also sent to ${email}.`);
      if (made.mail === 'failed') remark(terminal, "The email couldn't be sent. Send it to them yourself.");
    });
}

function deactivateCommand(terminal: Terminal): Command {
  return new Command('deactivate')
    .description('revoke a user’s access: ends sessions, links and API keys immediately')
    .argument('<user>', 'email address or id')
    .action(async (meant: string, _options: object, command: Command) => {
      const user = await withOrganization(terminal, command, async (context) =>
        deactivateUser(context, (await findUser(context, meant)).id),
      );
      say(
        terminal,
        `${user.name ?? user.email ?? user.id} deactivated. They remain the CSM of their customers.`,
      );
    });
}

async function findUser(context: OrganizationContext, meant: string): Promise<User> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(meant)) return readUser(context, meant);
  const wanted = meant.trim().toLowerCase();
  const { items } = await listUsers(context, UserListQuery.parse({ search: meant, limit: 200 }));
  const found = items.filter(({ email }) => email?.toLowerCase() === wanted);
  const [user] = found.filter(({ canSignIn }) => canSignIn).concat(found);
  if (user) return user;
  throw new AppError('not_found', `No user with email ${meant}. List users with: npm run cli -- users list`);
}
