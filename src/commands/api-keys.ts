import { Command } from 'commander';
import { listApiKeys } from '../api-keys/list-api-keys.ts';
import { makeApiKey } from '../api-keys/make-api-key.ts';
import { revokeApiKey } from '../api-keys/revoke-api-key.ts';
import { AppError } from '../base/errors.ts';
import type { OrganizationContext } from '../context/context.ts';
import { type ApiKey, ApiKeyListQuery, MakeApiKey } from '../contract/api-keys.ts';
import { parseInput } from '../text/refused-input.ts';
import { remark, say, sayJson, sayTable } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withOrganization } from './with-organization.ts';

export function apiKeysCommand(terminal: Terminal): Command {
  return new Command('api-keys')
    .description('API keys for programs and integrations')
    .addCommand(listCommand(terminal))
    .addCommand(createCommand(terminal))
    .addCommand(revokeCommand(terminal));
}

function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .description('list keys, newest first')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const keys = await withOrganization(terminal, command, allKeys);
      if (json) return sayJson(terminal, keys);
      if (keys.length === 0) return say(terminal, 'No keys. Create one: npm run cli -- api-keys create');
      sayTable(
        terminal,
        ['NAME', 'ROLE', 'KEY', 'STATE', 'EXPIRES', 'LAST USED', 'CREATED BY', 'ID'],
        keys.map((key) => [
          key.name,
          key.role,
          `cscx_…${key.lastFour}`,
          key.state,
          key.expiresAt?.slice(0, 10) ?? 'never',
          key.lastUsedAt?.slice(0, 16).replace('T', ' ') ?? 'never',
          key.madeBy,
          key.id,
        ]),
      );
    });
}

async function allKeys(context: OrganizationContext): Promise<ApiKey[]> {
  const found: ApiKey[] = [];
  let cursor: string | undefined;
  do {
    const page = await listApiKeys(context, ApiKeyListQuery.parse({ limit: 200, cursor }));
    found.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

function createCommand(terminal: Terminal): Command {
  return new Command('create')
    .description('create a key; it is printed once and stored only as a hash')
    .argument('<name>', 'name of the key')
    .requiredOption('--role <role>', 'admin, manager, csm or viewer')
    .option('--days <n>', 'validity in days (default: until revoked)')
    .action(async (name: string, options: { role: string; days?: string }, command: Command) => {
      const days = options.days === undefined ? undefined : Number(options.days);
      if (days !== undefined && !(Number.isInteger(days) && days > 0 && days <= 3_650)) {
        throw new AppError('validation_failed', '--days must be a whole number from 1 to 3650.');
      }
      const made = await withOrganization(terminal, command, (context) => {
        const expiresAt =
          days === undefined ? null : new Date(context.clock.now() + days * 86_400_000).toISOString();
        const key = parseInput(MakeApiKey, { name, role: options.role, expiresAt });
        return makeApiKey(context, { role: 'admin', userId: null }, key);
      });
      say(terminal, made.key);
      remark(terminal, "It won't be shown again. Send it as Authorization: Bearer <key>.");
    });
}

function revokeCommand(terminal: Terminal): Command {
  return new Command('revoke')
    .description('revoke a key immediately and permanently')
    .argument('<key>', 'name or id of the key')
    .action(async (meant: string, _options: object, command: Command) => {
      const key = await withOrganization(terminal, command, async (context) => {
        const wanted = meant.toLowerCase();
        const fits = (key: ApiKey) => key.id === wanted || key.name.toLowerCase() === wanted;
        const found = (await allKeys(context)).filter(fits);
        const [key] = found.filter(({ state }) => state !== 'revoked').concat(found);
        if (key) return revokeApiKey(context, key.id);
        throw new AppError('not_found', `No key ${meant}. List keys with: npm run cli -- api-keys list`);
      });
      say(terminal, `Key ${key.name} revoked.`);
    });
}
