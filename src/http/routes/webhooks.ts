import { z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { AppError } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import { parseWebhookEvents, verifySignature, type WebhookEvent } from '../../hubspot/webhooks.ts';
import { createWebhookIntake } from '../../sync/webhooks/webhook-intake.ts';
import { createWebhookRefusals } from '../../sync/webhooks/webhook-refusals.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import type { Api } from '../environment.ts';
import { json } from './describe.ts';

export const webhookPath = '/api/integrations/hubspot/webhooks';

/** A request has at most 100 events, and a property value at most 65,536 characters. */
const largestBodyBytes = 16_000_000;

const signatureHeaders = [
  'x-hubspot-signature-v3',
  'x-hubspot-request-timestamp',
  'x-hubspot-signature',
  'x-hubspot-signature-version',
];

const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/**
 * Receives HubSpot's events. There is no sign-in: the signature over the exact bytes and the configured URL is
 * checked instead. The response is sent once the events are committed to the database.
 */
export function webhookRoutes(api: Api, context: Context, stopping?: AbortSignal): void {
  const refusals = createWebhookRefusals(context, stopping);
  const intake = createWebhookIntake(context, syncMappings.links);
  const { oauthApp, webhookUrl } = context.config.hubspot;
  describe(api);
  api.post(
    webhookPath,
    async (c, next) => {
      // Without these, the body isn't read.
      if (!oauthApp) throw withoutApp();
      if (!c.req.header('x-hubspot-signature-v3') && !c.req.header('x-hubspot-signature')) throw unsigned();
      if (c.env?.rawBodyLost) throw withoutBytes();
      await next();
    },
    async (c, next) => {
      // A body with a content length, as HubSpot sends it, is read without going through a stream.
      const length = c.req.header('content-length');
      if (length === undefined || c.req.header('transfer-encoding') !== undefined) return limited(c, next);
      if (!(Number(length) <= largestBodyBytes)) throw tooLarge();
      await next();
    },
    async (c) => {
      const rawBody = new Uint8Array(await c.req.arrayBuffer());
      const headers = Object.fromEntries(signatureHeaders.map((name) => [name, c.req.header(name)]));
      const request = { method: 'POST', url: webhookUrl, rawBody, headers };
      if (!verifySignature(request, oauthApp?.clientSecrets ?? [], context.clock.now())) {
        refusals.note();
        throw unsigned();
      }
      let events: WebhookEvent[];
      try {
        events = parseWebhookEvents(rawBody);
      } catch (error) {
        if (!isHubspotError(error, 'malformed')) throw error;
        const message = "The body isn't a JSON array of events.";
        return c.json({ error: { code: 'validation_failed' as const, message } }, 400);
      }
      await intake.take(events);
      return c.body(null, 200);
    },
  );
}

const limited = bodyLimit({
  maxSize: largestBodyBytes,
  onError: () => {
    throw tooLarge();
  },
});

function tooLarge(): AppError {
  return new AppError('payload_too_large', 'The body is too large for 100 HubSpot events.');
}

function withoutApp(): AppError {
  return new AppError(
    'unauthenticated',
    "Signatures can't be checked. Set HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET to those of the HubSpot app that sends the events.",
  );
}

/** HubSpot sends the events again, so none is lost if the host is corrected soon. */
function withoutBytes(): AppError {
  return new AppError(
    'not_ready',
    'The signature can’t be checked, because a body parser has replaced the exact bytes of the body. Mount the HubSpot integration before the parser, or let the parser keep the bytes: express.json({ verify: (req, _res, bytes) => { req.rawBody = bytes; } }).',
  );
}

function unsigned(): AppError {
  return new AppError(
    'unauthenticated',
    'The signature is missing, invalid or older than five minutes. HUBSPOT_CLIENT_SECRET must be the secret of the app that sends the events, WEBHOOK_URL must be exactly the URL that HubSpot calls, and the server clock must be right.',
  );
}

function describe(api: Api): void {
  api.openAPIRegistry.registerPath({
    method: 'post',
    path: webhookPath,
    tags: ['Webhooks'],
    summary: "Receive HubSpot's events",
    description:
      'For HubSpot only: an array of at most 100 events, signed with the app secret (signature version 3, or 1 or 2 if there is no version 3). Events of unknown portals and types are accepted and ignored.',
    security: [],
    request: {
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z.array(
              z.looseObject({
                portalId: z.number().int(),
                subscriptionType: z.string(),
                occurredAt: z.number().int(),
                objectId: z.number().int().optional(),
              }),
            ),
          },
        },
      },
    },
    responses: {
      200: { description: 'The events are stored' },
      400: json(Refusal, "The body isn't a JSON array"),
      401: json(Refusal, 'The signature is missing, invalid or too old'),
      503: json(Refusal, "The events couldn't be stored; HubSpot will resend them"),
    },
  });
}
