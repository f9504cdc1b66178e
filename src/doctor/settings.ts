import type { Config } from '../config.ts';
import type { Check } from '../contract/doctor.ts';
import { apiVersionSupport } from '../portals/api-version-support.ts';
import { redirectUri } from '../portals/connect/oauth-app.ts';
import { ok, problem, warning } from './check.ts';
import { checkMail } from './mail.ts';

const answerWithinMs = 5_000;

/** Settings that are valid but may still be wrong. */
export async function checkSettings(config: Config, now: number): Promise<Check[]> {
  return [
    ok('settings', 'complete'),
    checkApp(config),
    await checkPublicUrl(config),
    await checkMail(config),
    checkApiVersion(config, now),
  ];
}

function checkApp(config: Config): Check {
  const name = 'HubSpot app';
  if (!config.hubspot.oauthApp) {
    return warning(
      name,
      'none: portals can only be connected with tokens',
      'Set HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET to connect with OAuth.',
    );
  }
  const uri = redirectUri(config);
  const { protocol, hostname } = new URL(uri);
  if (protocol !== 'https:' && hostname !== 'localhost') {
    return problem(
      name,
      `HubSpot rejects the redirect URL ${uri}`,
      'Set PUBLIC_URL to an https address, or to http://localhost with the port.',
    );
  }
  return ok(name, `configured; its redirect URLs must include ${uri}`);
}

async function checkPublicUrl(config: Config): Promise<Check> {
  const name = 'PUBLIC_URL';
  const { publicUrl } = config.http;
  try {
    const answer = await fetch(`${publicUrl}/health/live`, { signal: AbortSignal.timeout(answerWithinMs) });
    const body: unknown = await answer.json();
    if (answer.ok && typeof body === 'object' && body !== null && 'status' in body && body.status === 'ok') {
      return ok(name, `the server responds at ${publicUrl}`);
    }
  } catch {
    // Said below.
  }
  return warning(
    name,
    `the server doesn't respond at ${publicUrl} from this machine`,
    'Start it (npm start), and check PUBLIC_URL and the reverse proxy: sign-in links and HubSpot callbacks use this address.',
  );
}

function checkApiVersion(config: Config, now: number): Check {
  const name = 'HubSpot API version';
  const support = apiVersionSupport(config.hubspot.apiVersion, now);
  const finding = `${support.name}, supported by HubSpot until ${support.supportedUntil}`;
  if (support.warning === null) return ok(name, finding);
  return (support.hasEnded ? problem : warning)(name, finding, support.warning);
}
