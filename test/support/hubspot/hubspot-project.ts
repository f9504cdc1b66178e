import { existsSync } from 'node:fs';
import path from 'node:path';
import { Components } from '@hubspot/project-parsing-lib/constants';
import { loadHsProfileFile, validateProfileVariables } from '@hubspot/project-parsing-lib/profiles';
import {
  getProjectMetadata,
  isKnownPlatformVersion,
  parseProjectConfig,
} from '@hubspot/project-parsing-lib/projects';
import { mapToUserFacingType } from '@hubspot/project-parsing-lib/transform';
import { type IntermediateRepresentationNode, translate } from '@hubspot/project-parsing-lib/translate';
import { validateUid } from '@hubspot/project-parsing-lib/uid';
import { createAjvInstance } from '@hubspot/project-parsing-lib/validation';

// HubSpot's own library validates a project's components against schemas that it fetches for an account. What can be
// known without one is written here, so that mistakes show before an admin uploads it.

const url = { type: 'string', pattern: '^(https://[^ ]+|http://localhost(:[0-9]+)?(/[^ ]*)?)$' };
const urls = { type: 'array', items: url, uniqueItems: true };
/** Where cards can fetch from: never this machine. */
const fetched = { ...urls, items: { type: 'string', pattern: '^https://[^ /?#]+(/[^ ?#]*)?$' } };
const scopes = {
  type: 'array',
  items: { type: 'string', pattern: '^(oauth|[a-z_]+(\\.[a-z_-]+)+)$' },
  uniqueItems: true,
};
const objectType = { enum: ['company', 'contact', 'deal'] };
const active = { type: 'boolean' };

const closed = (properties: Record<string, object>, required: string[] = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const app = closed(
  {
    name: { type: 'string', minLength: 1, maxLength: 200 },
    description: { type: 'string', minLength: 1 },
    distribution: { enum: ['private', 'marketplace'] },
    auth: {
      oneOf: [
        closed(
          {
            type: { const: 'oauth' },
            redirectUrls: { ...urls, minItems: 1 },
            requiredScopes: { ...scopes, minItems: 1, contains: { const: 'oauth' } },
            optionalScopes: scopes,
            conditionallyRequiredScopes: scopes,
          },
          ['type', 'redirectUrls', 'requiredScopes'],
        ),
        closed({ type: { const: 'static' }, requiredScopes: scopes, optionalScopes: scopes }, ['type']),
      ],
    },
    permittedUrls: closed({ fetch: fetched, iframe: urls, img: urls }),
    support: { type: 'object' },
  },
  ['name', 'description', 'distribution', 'auth'],
);

/** HubSpot sends no events for these properties. */
const untold = ['hs_lastmodifieddate', 'lastmodifieddate', 'num_unique_conversion_events'];
const propertyName = { type: 'string', pattern: '^[a-z][a-z0-9_]*$', not: { enum: untold } };
const webhooks = closed({
  settings: closed({
    targetUrl: url,
    maxConcurrentRequests: { type: 'integer', minimum: 6, maximum: 100 },
  }),
  subscriptions: closed(
    {
      crmObjects: {
        type: 'array',
        uniqueItems: true,
        maxItems: 1_000,
        items: {
          oneOf: [
            closed({
              subscriptionType: {
                enum: ['creation', 'deletion', 'merge', 'restore', 'associationChange'].map(
                  (event) => `object.${event}`,
                ),
              },
              objectType,
              active,
            }),
            closed({
              subscriptionType: { const: 'object.propertyChange' },
              objectType,
              propertyName,
              active,
            }),
          ],
        },
      },
      legacyCrmObjects: {
        type: 'array',
        uniqueItems: true,
        items: closed(
          {
            subscriptionType: {
              type: 'string',
              pattern:
                '^(company|contact|deal)\\.(creation|deletion|merge|restore|associationChange|propertyChange)$',
            },
            propertyName,
            active,
          },
          ['subscriptionType', 'active'],
        ),
      },
      hubEvents: {
        type: 'array',
        uniqueItems: true,
        items: closed({ subscriptionType: { const: 'contact.privacyDeletion' }, active }),
      },
    },
    [],
  ),
});

const card = closed(
  {
    name: { type: 'string', minLength: 1 },
    description: { type: 'string' },
    location: { enum: ['crm.record.tab', 'crm.record.sidebar', 'crm.preview', 'helpdesk.sidebar'] },
    entrypoint: { type: 'string', pattern: '^/app/cards/[^/]+\\.(tsx|jsx)$' },
    objectTypes: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { enum: ['companies', 'contacts', 'deals'] },
    },
  },
  ['name', 'location', 'entrypoint', 'objectTypes'],
);

const settings = closed({ entrypoint: { type: 'string', pattern: '^/app/settings/[^/]+\\.(tsx|jsx)$' } });

const schemas: Record<string, object> = { app, webhooks, card, settings };

/** Everything wrong with a HubSpot project in a folder, as uploaded with a profile. */
export async function checkHubspotProject(folder: string, profile: string): Promise<string[]> {
  const config = parseProjectConfig(folder);
  const { platformVersion } = config;
  const projectSourceDir = path.join(folder, config.srcDir);
  const variables = loadHsProfileFile(projectSourceDir, profile)?.variables ?? {};
  const { intermediateRepresentation, skippedHsMetaFiles } = await translate(
    { projectSourceDir, platformVersion, accountId: 1 },
    { skipValidation: true, profile },
  );
  const nodes = Object.values(intermediateRepresentation.intermediateNodesIndexedByUid);
  const { hsMetaFiles } = await getProjectMetadata(projectSourceDir);
  const read = new Set(nodes.map((node) => node.metaFilePath));
  const files = hsMetaFiles.map((file) => toPosix(path.relative(projectSourceDir, file)));
  return [
    ...(isKnownPlatformVersion(platformVersion) ? [] : [`no such platform version: ${platformVersion}`]),
    ...validateProfileVariables(variables, profile).errors,
    ...skippedHsMetaFiles.map((file) => `${file} is in a folder where HubSpot does not look`),
    ...files.filter((file) => !read.has(file)).map((file) => `${file} is no JSON`),
    ...nodes.flatMap((node) => checkComponent(node, projectSourceDir)),
  ];
}

function toPosix(file: string): string {
  return file.split(path.sep).join('/');
}

function checkComponent(node: IntermediateRepresentationNode, source: string): string[] {
  const type = mapToUserFacingType(node.componentType);
  const problems: string[] = [];
  const tell = (problem: string) => problems.push(`${node.metaFilePath}: ${problem}`);
  const wrongUid = validateUid(node.uid);
  if (wrongUid) tell(wrongUid);
  const known = Object.entries(Components).find(([name]) => name === type)?.[1];
  const schema = schemas[type];
  if (!known || !schema) return [...problems, `${node.metaFilePath}: no such component: ${type}`];
  const place = path.posix.join(known.parentComponent ?? '', known.dir);
  if (path.posix.dirname(node.metaFilePath) !== place) tell(`a component of this type belongs into ${place}`);
  const ajv = createAjvInstance();
  const isValid = ajv.compile(schema);
  if (!isValid(node.config)) tell(ajv.errorsText(isValid.errors, { dataVar: 'config' }));
  const entrypoint = entrypointOf(node.config);
  if (entrypoint !== undefined) {
    if (!existsSync(path.join(source, entrypoint))) tell(`${entrypoint} does not exist`);
    const manifest = path.join(source, path.dirname(entrypoint), 'package.json');
    if (!existsSync(manifest)) tell(`${path.dirname(entrypoint)} has no package.json`);
  }
  return problems;
}

function entrypointOf(config: unknown): string | undefined {
  if (typeof config !== 'object' || config === null || !('entrypoint' in config)) return undefined;
  return typeof config.entrypoint === 'string' ? config.entrypoint : undefined;
}
