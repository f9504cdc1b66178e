import { basePathOf } from '../../base/base-path.ts';
import type { Context } from '../../context/context.ts';
import type { Session } from '../../contract/session.ts';
import { sessionCookieName } from '../../sign-in/session-cookie.ts';
import { docsPage } from '../docs-page.ts';
import type { Api } from '../environment.ts';

const about = {
  title: 'CSCX.AI for HubSpot',
  version: '1',
  description:
    'JSON in and out, camelCase, times in ISO 8601 UTC. Lists return `{ items, nextCursor }`; send `nextCursor` as `cursor` to get the next page. Errors return `{ error: { code, message, details? } }`; `message` says what to do. Amounts are numbers, or strings of digits where a number would lose precision.',
};

/** The OpenAPI document of all routes, and a page that shows it. */
export function docsRoutes(api: Api, context: Context, signIn: Session['signIn']): void {
  const schemes = signIn === 'host' ? hostSchemes : ownSchemes(context);
  for (const [name, scheme] of Object.entries(schemes)) {
    api.openAPIRegistry.registerComponent('securitySchemes', name, scheme);
  }
  const document = () =>
    api.getOpenAPI31Document({
      openapi: '3.1.0',
      info: about,
      security: Object.keys(schemes).map((name) => ({ [name]: [] })),
      servers: [{ url: `${basePathOf(context.config.http.publicUrl)}/` }],
    });
  api.get('/api/openapi.json', (c) => c.json(document()));
  api.get('/api/docs', (c) => c.html(docsPage(document())));
}

const ownSchemes = (context: Context) =>
  ({
    apiKey: {
      type: 'http',
      scheme: 'bearer',
      description: 'The ADMIN_API_KEY of the installation. Acts as admin of the default organization.',
    },
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: sessionCookieName(context),
      description: 'A browser session, started by a sign-in link.',
    },
  }) as const;

const hostSchemes = {
  token: {
    type: 'http',
    scheme: 'bearer',
    description: 'A token of the application that HubSpot is part of.',
  },
} as const;
