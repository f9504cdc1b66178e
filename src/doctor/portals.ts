import { errorText } from '../base/errors.ts';
import { networkFailure } from '../base/network-failure.ts';
import type { Context } from '../context/context.ts';
import { inOrganization } from '../context/context.ts';
import type { Check } from '../contract/doctor.ts';
import { optionalScopes } from '../contract/portals.ts';
import { accountInfo } from '../hubspot/access/account.ts';
import { apiPaths } from '../hubspot/api-paths.ts';
import { decryptToken, isUnderOlderKey } from '../portals/connect/token-cipher.ts';
import { openPortalClient } from '../portals/portal-client.ts';
import { readStatus } from '../portals/read-status.ts';
import { ok, problem, warning } from './check.ts';

const answerWithinMs = 30_000;

/** Whether HubSpot's API can be reached at all; without a token it answers 401. */
export async function checkHubspot(context: Context): Promise<Check> {
  const name = 'HubSpot';
  const { apiBaseUrl, apiVersion } = context.config.hubspot;
  try {
    const answer = await fetch(`${apiBaseUrl}${apiPaths[apiVersion].accountDetails}`, {
      signal: AbortSignal.timeout(10_000),
    });
    await answer.body?.cancel();
    if (answer.status < 500) return ok(name, `${apiBaseUrl} answers`);
    return warning(name, `${apiBaseUrl} returned status ${answer.status}`, 'Check status.hubspot.com.');
  } catch (error) {
    return problem(
      name,
      `${apiBaseUrl} can't be reached: ${networkFailure(error)}`,
      new URL(apiBaseUrl).hostname.endsWith('.hubapi.com')
        ? 'Allow this machine to connect to HubSpot over https, or set the proxy. When the demo is running, set DATA_DIR to the folder it prints.'
        : 'HUBSPOT_API_BASE_URL points to this address. Start the server there, or unset it to use HubSpot.',
    );
  }
}

/** Whether the keys decrypt the stored tokens and alert channels of an organization, or of all. */
export async function checkEncryptionKey(context: Context, organizationId?: string): Promise<Check> {
  const name = 'encryption key';
  const stored = await context.db
    .selectFrom('hubspot_credentials as c')
    .innerJoin('hubspot_portals as p', 'p.integration_id', 'c.integration_id')
    .select(['c.integration_id', 'c.access_token', 'c.refresh_token', 'p.portal_id'])
    .$if(organizationId !== undefined, (query) => query.where('c.organization_id', '=', organizationId ?? ''))
    .execute();
  const unreadable = stored.filter((row) => {
    try {
      for (const token of [row.access_token, row.refresh_token]) {
        if (token !== null) decryptToken(context.encryptionKeys, row.integration_id, token);
      }
      return false;
    } catch {
      return true;
    }
  });
  if (unreadable.length > 0) {
    return problem(
      name,
      `the tokens of ${unreadable.map((row) => `portal ${row.portal_id}`).join(', ')} can't be decrypted with it`,
      'Add the previous key to ENCRYPTION_KEY (separated by a comma), or reconnect these portals.',
    );
  }
  const channels = await context.db
    .selectFrom('alert_channels')
    .select(['name', 'target'])
    .$if(organizationId !== undefined, (query) => query.where('organization_id', '=', organizationId ?? ''))
    .execute();
  const olderChannels = channels.filter((row) => isUnderOlderKey(context.encryptionKeys, row.target));
  if (olderChannels.length > 0) {
    return warning(
      name,
      `alert channels use another key: ${olderChannels.map((row) => `“${row.name}”`).join(', ')}`,
      'Keep the older key in ENCRYPTION_KEY and restart a worker, which re-encrypts them. If the key is lost, enter their addresses again.',
    );
  }
  const older = stored.filter((row) => isUnderOlderKey(context.encryptionKeys, row.access_token));
  if (older.length > 0) {
    return warning(
      name,
      `${older.length} of ${stored.length} portals still have tokens encrypted with an older key`,
      'Keep the older key in ENCRYPTION_KEY until their next sync, which re-encrypts them.',
    );
  }
  return ok(name, `decrypts the tokens of all ${stored.length} connected portals`);
}

/** Each connected portal of an organization, or of all: whether HubSpot accepts its token, and its scopes. */
export async function checkPortals(context: Context, organizationId?: string): Promise<Check[]> {
  const organizations = await context.db
    .selectFrom('organizations')
    .select('id')
    .$if(organizationId !== undefined, (query) => query.where('id', '=', organizationId ?? ''))
    .orderBy('created_at')
    .execute();
  const checks: Check[] = [];
  for (const { id } of organizations) {
    const { integrations } = await readStatus(inOrganization(context, id, 'doctor'));
    for (const portal of integrations) {
      if (portal.status === 'disconnected') continue;
      checks.push(await checkToken(context, id, portal.id, `portal ${portal.portalId}`));
      const needed = portal.missingScopes.filter((scope) => !Object.hasOwn(optionalScopes, scope));
      if (needed.length > 0) {
        checks.push(
          problem(
            `portal ${portal.portalId} scopes`,
            `missing ${needed.join(', ')}`,
            'Add them to the HubSpot app or key and reconnect.',
          ),
        );
      }
      const { webhooks } = portal;
      if (webhooks.state === 'refused' || webhooks.state === 'silent') {
        const [finding = '', ...remedy] = webhooks.explanation.split('. ');
        checks.push(warning(`portal ${portal.portalId} webhooks`, finding, remedy.join('. ')));
      }
      for (const { scope, effect } of portal.limitations) {
        checks.push(
          warning(`portal ${portal.portalId} scopes`, effect, `To enable it, grant ${scope} and reconnect.`),
        );
      }
    }
  }
  return checks.length > 0
    ? checks
    : [
        warning(
          'portals',
          'none is connected',
          'Connect one in Settings › Integrations › HubSpot, or with npm run cli -- portal connect.',
        ),
      ];
}

async function checkToken(
  context: Context,
  organizationId: string,
  integrationId: string,
  name: string,
): Promise<Check> {
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    const client = await openPortalClient(context, { organizationId, integrationId, signal });
    await accountInfo(client);
    return ok(name, 'HubSpot accepts its token');
  } catch (error) {
    return problem(
      name,
      errorText(error),
      'Reconnect it in Settings › Integrations › HubSpot, or with npm run cli -- portal connect. Its data is kept.',
    );
  }
}
