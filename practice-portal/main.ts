import { Command, Option } from 'commander';
import { ACCOUNT_TYPES, type AccountType, DEFAULT_APP } from './options.ts';
import { type PortalOptions, type PracticePortal, startPracticePortal } from './practice-portal.ts';

/** `npm run practice-portal`: a local HubSpot that runs on its own until it is stopped. */

interface Flags {
  port: number;
  host: string;
  portals: number;
  portalId: number;
  companies: number;
  contacts: number;
  deals: number;
  seed: number;
  bornOn: string;
  accountType: AccountType;
  oddities: boolean;
  limits: boolean;
  latency: number;
  searchLag: number;
  life: number;
  tokenLifetime: number;
  clientId: string;
  clientSecret: string;
  appId: number;
  webhookTarget?: string;
  json: boolean;
}

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${text} is not a whole number.`);
  return value;
};
const day = (text: string): string => {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new Error(`${text} is not a date. Use the format 2026-11-01.`);
  return text;
};
const option = (flags: string, text: string, env: string): Option => new Option(flags, text).env(env);
const number = (flags: string, text: string, env: string, byDefault: number): Option =>
  option(flags, text, env).argParser(whole).default(byDefault);

const command = new Command('practice-portal')
  .description('A local HubSpot for testing: portals with generated data, behind HubSpot’s own API.')
  .addOption(number('--port <port>', 'port; 0 for any free port', 'PRACTICE_PORT', 4010))
  .addOption(option('--host <host>', 'address to listen on', 'PRACTICE_HOST').default('127.0.0.1'))
  .addOption(number('--portals <count>', 'number of portals', 'PRACTICE_PORTALS', 1))
  .addOption(number('--portal-id <id>', 'id of the first portal', 'PRACTICE_PORTAL_ID', 1_234_567))
  .addOption(number('--companies <count>', 'companies in each portal', 'PRACTICE_COMPANIES', 500))
  .addOption(number('--contacts <count>', 'contacts in each portal', 'PRACTICE_CONTACTS', 2_000))
  .addOption(number('--deals <count>', 'deals in each portal', 'PRACTICE_DEALS', 750))
  .addOption(number('--seed <seed>', 'seed of the generated data', 'PRACTICE_SEED', 1))
  .addOption(
    option('--born-on <day>', 'reference date of the generated data', 'PRACTICE_BORN_ON')
      .argParser(day)
      .default(new Date().toISOString().slice(0, 10), 'today'),
  )
  .addOption(
    option('--account-type <type>', 'account type of the portals', 'PRACTICE_ACCOUNT_TYPE')
      .choices(ACCOUNT_TYPES)
      .default('STANDARD'),
  )
  .option('--no-oddities', 'leave out the records with unusual values')
  .option('--no-limits', 'turn off HubSpot’s call limits')
  .addOption(number('--latency <ms>', 'duration of each HubSpot call', 'PRACTICE_LATENCY', 0))
  .addOption(number('--search-lag <ms>', 'delay until searches see a write', 'PRACTICE_SEARCH_LAG', 0))
  .addOption(number('--life <seconds>', 'interval of automatic changes; 0: none', 'PRACTICE_LIFE', 0))
  .addOption(
    number('--token-lifetime <seconds>', 'lifetime of an access token', 'PRACTICE_TOKEN_LIFETIME', 1800),
  )
  .addOption(option('--client-id <id>', 'of the app', 'PRACTICE_CLIENT_ID').default(DEFAULT_APP.clientId))
  .addOption(
    option('--client-secret <secret>', 'of the app', 'PRACTICE_CLIENT_SECRET').default(
      DEFAULT_APP.clientSecret,
    ),
  )
  .addOption(number('--app-id <id>', 'of the app', 'PRACTICE_APP_ID', DEFAULT_APP.appId))
  .addOption(option('--webhook-target <url>', 'URL that receives webhooks', 'PRACTICE_WEBHOOK_TARGET'))
  .option('--json', 'print one line of JSON instead of text', false)
  .parse();

const flags = command.opts<Flags>();
const practice = await startPracticePortal({
  port: flags.port,
  host: flags.host,
  latencyMs: flags.latency,
  tokenLifetimeSeconds: flags.tokenLifetime,
  app: { clientId: flags.clientId, clientSecret: flags.clientSecret, appId: flags.appId },
  portals: Array.from({ length: flags.portals }, (_, n) => portalOptions(flags, n)),
});
for (const portal of practice.portals()) {
  if (flags.webhookTarget) portal.webhooks.configure({ targetUrl: flags.webhookTarget });
  if (flags.life > 0) portal.life.every(flags.life * 1_000);
}
process.stdout.write(flags.json ? `${JSON.stringify(summary(practice))}\n` : welcome(practice));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void practice.close();
  });
}

function portalOptions(given: Flags, n: number): PortalOptions {
  const off = { tenSecondly: null, searchSecondly: null, associationsTenSecondly: null, daily: null };
  return {
    portalId: given.portalId + n,
    seed: given.seed + n,
    bornOn: given.bornOn,
    accountType: given.accountType,
    companies: given.companies,
    contacts: given.contacts,
    deals: given.deals,
    oddities: given.oddities,
    searchLagMs: given.searchLag,
    ...(given.limits ? {} : { limits: off }),
  };
}

function summary({ url, authorizeUrl, app, portals }: PracticePortal): Record<string, unknown> {
  return {
    url,
    authorizeUrl,
    app,
    portals: portals().map(({ portalId, name, staticToken }) => ({ portalId, name, staticToken })),
  };
}

function welcome({ url, authorizeUrl, app, portals }: PracticePortal): string {
  const list = portals().map((portal) => {
    const { company, contact, deal } = portal.counts();
    return `  ${portal.portalId}  ${company.live} companies, ${contact.live} contacts, ${deal.live} deals
           static token ${portal.staticToken}`;
  });
  return `
Practice portal: ${url}
Open it in a browser to look around, change records, and turn faults and limits on or off.

${list.join('\n')}

Point the product at it:
  HUBSPOT_API_BASE_URL=${url}
  HUBSPOT_AUTHORIZE_URL=${authorizeUrl}
  HUBSPOT_CLIENT_ID=${app.clientId}
  HUBSPOT_CLIENT_SECRET=${app.clientSecret}
  HUBSPOT_APP_ID=${app.appId}
Nothing is stored: every start begins with the same data.
`;
}
