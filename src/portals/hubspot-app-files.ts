import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ObjectType } from '../contract/common.ts';
import { optionalScopes, requiredScopes } from '../contract/portals.ts';

/** The HubSpot project of an installation's app, which an admin uploads with HubSpot's CLI. */
interface HubspotAppOptions {
  /** The public URL of the product, without a trailing slash. */
  publicUrl: string;
  /** The exact URL to which HubSpot posts events, and which it signs. */
  webhookUrl: string;
  /** The HubSpot account that owns the app; 0: not filled in yet. */
  accountId: number;
  /** The properties with change events, by object type. */
  properties: Readonly<Record<ObjectType, readonly string[]>>;
}

/** The profile with the installation's URLs: `hs project upload --profile production`. */
const profile = 'production';

/** Events for records of every type, in addition to property changes. */
const recordEvents = ['creation', 'deletion', 'merge', 'restore', 'associationChange'];

/** The maximum number of HubSpot's concurrent requests per installed account. */
const maxConcurrentRequests = 10;

/**
 * The files of the project, by their paths in it. The URLs are variables of a profile, so that the app's files are
 * the same wherever the product runs.
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

/** The source of the card's code; it is the same in every installation. */
const cardsFolder = path.resolve(import.meta.dirname, '../../hubspot-app/src/app/cards');

/** The card's code without its tests, by path in the project. */
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
        // The generic form doesn't have it.
        hubEvents: [{ subscriptionType: 'contact.privacyDeletion', active: true }],
      },
    },
  };
}

/**
 * Whether HubSpot accepts this URL for the card and for events; it accepts `http` only for redirects to `localhost`.
 */
export function isReachableByHubspot(address: string): boolean {
  return address.startsWith('https://');
}

/** A variable of the profile. */
function variable(name: 'PUBLIC_URL' | 'WEBHOOK_URL'): string {
  return `$\{${name}}`;
}

const lineWidth = 110;

/** Readable JSON: short lists of words are on one line. */
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
