import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** The demo's practice portal, in its own process. */
interface DemoPortal {
  url: string;
  authorizeUrl: string;
  clientId: string;
  clientSecret: string;
  portalId: string;
  /** Sends the portal's events to this URL, like HubSpot to an app's webhook URL. */
  sendWebhooksTo(targetUrl: string): Promise<void>;
  /** Shows the card on companies and deals, with the data from this URL. */
  showCardOf(cardUrl: string): Promise<void>;
  /** Makes deals move and contacts reply automatically, with this pause between two changes. */
  comeAlive(everyMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** A realistic response time of HubSpot. */
const latencyMs = 120;

/** The practice portal's output with `--json`. */
interface Summary {
  url: string;
  authorizeUrl: string;
  app: { clientId: string; clientSecret: string };
  portals: { portalId: number }[];
}

/** Starts the practice portal with its reference data and HubSpot's limits. */
export async function spawnPracticePortal(): Promise<DemoPortal> {
  const program = path.resolve(import.meta.dirname, '../../practice-portal/main.ts');
  const sizes = ['--companies', '5000', '--contacts', '20000', '--deals', '7500'];
  const options = ['--json', '--port', '0', '--latency', String(latencyMs), ...sizes];
  const child = spawn(process.execPath, [program, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const summary = await new Promise<Summary>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)));
    child.once('error', reject);
    void ended.then(() => reject(new Error('the practice portal ended before it was ready')));
  });
  const portalId = String(summary.portals[0]?.portalId);
  const change = async (path: string, settings: object): Promise<void> => {
    const answer = await fetch(`${summary.url}/_practice/portals/${portalId}${path}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(settings),
    });
    if (!answer.ok) throw new Error(`the practice portal rejected a change: HTTP ${answer.status}`);
  };
  return {
    url: summary.url,
    authorizeUrl: summary.authorizeUrl,
    clientId: summary.app.clientId,
    clientSecret: summary.app.clientSecret,
    portalId,
    sendWebhooksTo: (targetUrl) => change('/webhooks', { targetUrl }),
    showCardOf: (cardUrl) => change('', { cardUrl }),
    comeAlive: (lifeEveryMs) => change('', { lifeEveryMs }),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
