import { createRoute } from '@hono/zod-openapi';
import { AppError } from '../../base/errors.ts';
import { describeAbsence, describeCard } from '../../card/describe-card.ts';
import { findCardCustomer } from '../../card/find-card-customer.ts';
import { type Context, inOrganization } from '../../context/context.ts';
import { Card, CardQuery } from '../../contract/card.ts';
import { readCustomer } from '../../customers/read-customer.ts';
import { summarizeDeals } from '../../deals/list-deals.ts';
import { readHealth } from '../../health/read-health.ts';
import { verifySignature } from '../../hubspot/webhooks.ts';
import { readCover } from '../../stakeholders/stakeholder-cover.ts';
import type { Api } from '../environment.ts';
import { errors, json } from './describe.ts';

export const cardPath = '/api/integrations/hubspot/card';

/**
 * The content of the card on HubSpot's records. There is no sign-in: HubSpot calls on behalf of a user who has access
 * to the record, names the portal in the URL, and signs the URL with our app's client secret.
 */
export function hubspotCardRoutes(api: Api, context: Context): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: cardPath,
      tags: ['Card in HubSpot'],
      summary: 'Get the contents of the card on a company or deal',
      description:
        'For HubSpot only: the request must have a version 3 signature, created with the app secret over the whole URL. HubSpot adds `portalId`, `userId`, `userEmail` and `appId` to the parameters of the card.',
      security: [],
      middleware: (c, next) => {
        // Before anything in the request is used.
        refuseUnsigned(context, c.req.url, (name) => c.req.header(name));
        c.header('cache-control', 'no-store');
        return next();
      },
      request: { query: CardQuery },
      responses: { 200: json(Card, 'What to show, or why there is nothing to show'), ...errors(422) },
    }),
    async (c) => c.json(await answerCard(context, c.req.valid('query')), 200),
  );
}

async function answerCard(context: Context, { portalId, objectType, objectId }: CardQuery): Promise<Card> {
  const found = await findCardCustomer(context, { portalId, objectType, objectId });
  const now = context.clock.now();
  if (!found.found) return describeAbsence(found.reason, now);
  const { customerId, integrationId } = found;
  const ctx = inOrganization(context, found.organizationId, 'hubspot-card');
  const [customer, health, deals, cover] = await Promise.all([
    readCustomer(ctx, customerId),
    readHealth(ctx, customerId),
    summarizeDeals(ctx, customerId, 1),
    readCover(ctx, customerId),
  ]);
  return describeCard({
    customer,
    url: `${context.config.http.publicUrl}/customers/${customerId}`,
    health,
    push: health.pushes.find((push) => push.integrationId === integrationId),
    renewal: deals.renewal,
    cover,
    now,
  });
}

const signatureHeaders = ['x-hubspot-signature-v3', 'x-hubspot-request-timestamp'] as const;

/**
 * Only passes requests that HubSpot signed in the last five minutes, in the only signature version with a timestamp.
 * @throws {AppError} `unauthenticated`
 */
function refuseUnsigned(
  context: Context,
  requestUrl: string,
  header: (name: string) => string | undefined,
): void {
  const { oauthApp } = context.config.hubspot;
  if (!oauthApp) {
    throw new AppError(
      'unauthenticated',
      "Signatures can't be checked. Set HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET to those of the HubSpot app with the card.",
    );
  }
  const { search, searchParams } = new URL(requestUrl);
  const request = {
    method: 'GET',
    // Behind a proxy, the received URL isn't the one that HubSpot called.
    url: `${context.config.http.publicUrl}${cardPath}${search}`,
    rawBody: new Uint8Array(),
    headers: Object.fromEntries(signatureHeaders.map((name) => [name, header(name)])),
  };
  const isSigned =
    request.headers['x-hubspot-signature-v3'] !== undefined &&
    verifySignature(request, oauthApp.clientSecrets, context.clock.now());
  // HubSpot also signs parameters that a page adds: an attempt to get another portal's data has the portal in it
  // twice.
  const names = [...searchParams.keys()];
  if (isSigned && new Set(names).size === names.length) return;
  throw new AppError(
    'unauthenticated',
    'The signature is missing, invalid or older than five minutes. HUBSPOT_CLIENT_SECRET must be the secret of the app with the card, PUBLIC_URL must be the URL that HubSpot calls, and the server clock must be right.',
  );
}
