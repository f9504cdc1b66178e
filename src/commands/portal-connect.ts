import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { AppError } from '../base/errors.ts';
import type { OrganizationContext } from '../context/context.ts';
import { beginConsent, consentLifetimeMs, hashState } from '../portals/connect/begin-consent.ts';
import { connectWithToken } from '../portals/connect/connect-with-token.ts';
import { remark, say } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withOrganization } from './with-organization.ts';

interface Options {
  tokenStdin?: boolean;
  tokenEnv?: string;
  portal?: string;
  sync: boolean;
}

const pollMs = 500;
/** Redeeming a code takes a few calls; after this time, the connection has failed. */
const redeemMs = 45_000;

export function portalConnectCommand(terminal: Terminal): Command {
  return new Command('connect')
    .description('connect a portal with a token or with OAuth')
    .option('--token-stdin', 'read a service key, static app token or private app token from standard input')
    .option('--token-env <name>', 'read it from this environment variable')
    .option('--portal <number>', 'expected portal number; any other portal is rejected')
    .option('--no-sync', "don't start the first sync")
    .action(async (options: Options, command: Command) => {
      await withOrganization(terminal, command, async (context) => {
        const token = await readToken(terminal, options);
        const request = { portalId: options.portal, startSync: options.sync };
        if (token === undefined) await byConsent(terminal, context, request);
        else {
          const { portalId, name, id } = await connectWithToken(context, { accessToken: token, ...request });
          say(terminal, `Portal ${portalId} (${name}) connected. Integration ${id}.`);
        }
        if (options.sync) say(terminal, 'First sync requested. Watch it: npm run cli -- sync run --watch');
        else
          say(
            terminal,
            'Finish setup and start the first sync in Settings › Integrations › HubSpot, or run: npm run cli -- sync run --portal <portal>',
          );
      });
    });
}

async function readToken(terminal: Terminal, { tokenStdin, tokenEnv }: Options): Promise<string | undefined> {
  if (!tokenStdin && tokenEnv === undefined) return undefined;
  const token = (tokenStdin ? await text(terminal.stdin) : (terminal.env[tokenEnv ?? ''] ?? '')).trim();
  if (token !== '') return token;
  throw new AppError(
    'validation_failed',
    tokenStdin ? 'No token on standard input.' : `Environment variable ${tokenEnv} is not set.`,
  );
}

async function byConsent(
  terminal: Terminal,
  context: OrganizationContext,
  request: { portalId: string | undefined; startSync: boolean },
): Promise<void> {
  await remarkMissingServer(terminal, context);
  const began = new Date(context.clock.now());
  const { authorizeUrl, state } = await beginConsent(context, { sessionId: null, ...request });
  say(terminal, 'Within ten minutes, open this page as a user who can install apps in the portal:');
  say(terminal);
  say(terminal, `  ${authorizeUrl}`);
  say(terminal);
  remark(terminal, 'Waiting for HubSpot …');
  const portalId = await waitForConnection(context, hashState(state), began);
  say(terminal, `Portal ${portalId} connected.`);
}

/** HubSpot redirects the browser to the server at PUBLIC_URL; this command only waits. */
async function remarkMissingServer(terminal: Terminal, { config }: OrganizationContext): Promise<void> {
  try {
    const answer = await fetch(`${config.http.publicUrl}/health/live`, {
      signal: AbortSignal.timeout(3_000),
    });
    if (answer.ok) return;
  } catch {
    // Said below.
  }
  remark(
    terminal,
    `No server responds at ${config.http.publicUrl}. Start it (npm start): HubSpot redirects the browser there.`,
  );
}

/** Waits until the server has used the state, and then for the outcome. */
async function waitForConnection(
  context: OrganizationContext,
  stateHash: Buffer,
  began: Date,
): Promise<string> {
  const { clock, db, organizationId } = context;
  let usedAt: number | undefined;
  while (clock.now() < began.getTime() + consentLifetimeMs) {
    const connected = await db
      .selectFrom('hubspot_credentials as c')
      .innerJoin('hubspot_portals as p', 'p.integration_id', 'c.integration_id')
      .where('c.organization_id', '=', organizationId)
      .where('c.kind', '=', 'oauth')
      .where('c.updated_at', '>=', began)
      .select('p.portal_id')
      .executeTakeFirst();
    const state = await db
      .selectFrom('oauth_states')
      .where('state_hash', '=', stateHash)
      .select('used_at')
      .executeTakeFirst();
    usedAt ??= state?.used_at?.getTime();
    if (connected && usedAt !== undefined) return connected.portal_id;
    if (usedAt !== undefined && clock.now() > usedAt + redeemMs) {
      throw new AppError(
        'access_denied',
        "The portal wasn't connected. See the page in the browser for the reason.",
      );
    }
    await clock.sleep(pollMs);
  }
  throw new AppError(
    'oauth_state_invalid',
    'No response within ten minutes. Nothing was changed. Run the command again.',
  );
}
