import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ObjectType } from '../contract/common.ts';
import { optionalScopes, requiredScopes } from '../contract/portals.ts';

/** The HubSpot project that makes an installation's app: what an administrator uploads with HubSpot's CLI. */
export interface HubspotAppOptions {
  /** How browsers and HubSpot reach the product, without a slash at the end. */
  publicUrl: string;
  /** The exact address that HubSpot posts events to and signs. */
  webhookUrl: string;
  /** The HubSpot account that owns the app; 0: still to be filled in. */
  accountId: number;
  /** The properties whose changes are told, by object type. */
  properties: Readonly<Record<ObjectType, readonly string[]>>;
}

/** The profile that holds the installation's addresses: `hs project upload --profile production`. */
const profile = 'production';

/** Events for records of every type, in addition to property changes. */
const recordEvents = ['creation', 'deletion', 'merge', 'restore', 'associationChange'];

/** HubSpot sends up to so many requests at a time per installed account. */
const maxConcurrentRequests = 10;

/**
 * The files of the project, by their paths within it. The addresses are variables of a profile, so that the app's
 * files stay the same wherever the product runs.
 */
export function hubspotAppFiles(options: HubspotAppOptions): Map<string, string> {
  const files = {
    'hsproject.json': { name: 'cscx-hubspot', srcDir: 'src', platformVersion: '2026.03' },
    [`src/hsprofile.${profile}.json`]: {
      accountId: options.accountId,
      variables: { PUBLIC_URL: options.publicUrl, WEBHOOK_URL: options.webhookUrl },
    },
    'src/app/app-hsmeta.json': app,
    'src/app/webhooks/webhooks-hsmeta.json': webhooks(options.properties),
    'src/app/cards/health-card-hsmeta.json': healthCard,
  };
  return new Map([
    ...Object.entries(files).map(([name, content]): [string, string] => [name, `${toJson(content)}\n`]),
    ...cardSources(),
  ]);
}

/** Where the card's program is kept; it is the same in every installation. */
const cardsFolder = path.resolve(import.meta.dirname, '../../hubspot-app/src/app/cards');

/** The card's program without its tests, by path within the project. */
function cardSources(): [string, string][] {
  return readdirSync(cardsFolder)
    .filter((name) => /\.tsx?$/.test(name) || name === 'package.json')
    .filter((name) => !/\.test\.tsx?$/.test(name))
    .sort()
    .map((name) => [`src/app/cards/${name}`, readFileSync(path.join(cardsFolder, name), 'utf8')]);
}

const app = {
  uid: 'cscx_app',
  type: 'app',
  config: {
    name: 'CSCX.AI',
    description:
      'Syncs companies, contacts and deals with customers, stakeholders and renewals in CSCX.AI, and writes health scores back.',
    distribution: 'private',
    auth: {
      type: 'oauth',
      redirectUrls: [`${variable('PUBLIC_URL')}/api/integrations/hubspot/callback`],
      requiredScopes: [...requiredScopes],
      optionalScopes: Object.keys(optionalScopes),
      conditionallyRequiredScopes: [],
    },
    permittedUrls: { fetch: [variable('PUBLIC_URL')], iframe: [], img: [] },
  },
};

const healthCard = {
  uid: 'cscx_health_card',
  type: 'card',
  config: {
    name: 'Customer health',
    description: 'Health, trend and renewal of the customer, from CSCX.AI.',
    location: 'crm.record.sidebar',
    entrypoint: '/app/cards/HealthCard.tsx',
    objectTypes: ['companies', 'deals'],
  },
};

function webhooks(properties: HubspotAppOptions['properties']) {
  const objectTypes = ['company', 'contact', 'deal'] as const;
  return {
    uid: 'cscx_webhooks',
    type: 'webhooks',
    config: {
      settings: { targetUrl: variable('WEBHOOK_URL'), maxConcurrentRequests },
      subscriptions: {
        crmObjects: objectTypes.flatMap((objectType) => [
          ...recordEvents.map((event) => ({ subscriptionType: `object.${event}`, objectType, active: true })),
          ...[...properties[objectType]].sort().map((propertyName) => ({
            subscriptionType: 'object.propertyChange',
            objectType,
            propertyName,
            active: true,
          })),
        ]),
        legacyCrmObjects: [],
        // The generic form does not have it.
        hubEvents: [{ subscriptionType: 'contact.privacyDeletion', active: true }],
      },
    },
  };
}

/**
 * Whether HubSpot would take this address for the card and for events; it takes `http` for nothing but redirects to
 * `localhost`.
 */
export function isReachableByHubspot(address: string): boolean {
  return address.startsWith('https://');
}

/** Stands for a variable of the profile. */
function variable(name: 'PUBLIC_URL' | 'WEBHOOK_URL'): string {
  return `$\{${name}}`;
}

const lineWidth = 110;

/** JSON for people: short lists of words stand on one line. */
function toJson(value: unknown, indent = '', before = 0): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const words = value.every((one) => typeof one === 'string');
    const flat = `[${value.map((one) => JSON.stringify(one)).join(', ')}]`;
    if (words && indent.length + before + flat.length < lineWidth) return flat;
    return `[\n${value.map((one: unknown) => `${inner}${toJson(one, inner)}`).join(',\n')}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const lines = Object.entries(value).map(([key, one]) => {
    const name = `${JSON.stringify(key)}: `;
    return `${inner}${name}${toJson(one, inner, name.length)}`;
  });
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
