import { createRoute, z } from '@hono/zod-openapi';
import { deleteChannel } from '../../alerts/channels/delete-channel.ts';
import { listChannels } from '../../alerts/channels/list-channels.ts';
import { addChannel, changeChannel } from '../../alerts/channels/save-channel.ts';
import { testChannel } from '../../alerts/channels/test-channel.ts';
import {
  AlertChannelList,
  AlertChannelResponse,
  ChangeAlertChannel,
  DeleteChannelResponse,
  NewAlertChannel,
  TestChannelResponse,
} from '../../contract/alerts.ts';
import { allow } from '../auth.ts';
import type { Api } from '../environment.ts';
import { errors, json, jsonBody } from './describe.ts';

const base = '/api/alert-channels';
const tags = ['Alerts'];
const WithId = z.object({ id: z.guid() });

/** Where alerts are sent in addition to the app. */
export function alertChannelRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: base,
      tags,
      summary: 'List channels',
      description: 'Webhooks show only their host, never the URL or the secret.',
      responses: { 200: json(AlertChannelList, 'All channels'), ...errors() },
    }),
    async (c) => {
      const context = c.get('organization');
      const emailConfigured = context.config.alerts.mail !== undefined;
      return c.json({ items: await listChannels(context), emailConfigured }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: base,
      tags,
      summary: 'Add a channel',
      description: 'A webhook without a secret gets a generated one. It is only returned here.',
      middleware: allow('admin'),
      request: { body: jsonBody(NewAlertChannel) },
      responses: { 201: json(AlertChannelResponse, 'Added'), ...errors(400, 403, 409, 422) },
    }),
    async (c) => {
      c.header('cache-control', 'no-store');
      return c.json(await addChannel(c.get('organization'), c.req.valid('json')), 201);
    },
  );

  api.openapi(
    createRoute({
      method: 'put',
      path: `${base}/{id}`,
      tags,
      summary: 'Change a channel',
      description: "Only the given fields change. The kind can't be changed.",
      middleware: allow('admin'),
      request: { params: WithId, body: jsonBody(ChangeAlertChannel) },
      responses: { 200: json(AlertChannelResponse, 'Changed'), ...errors(400, 403, 404, 409, 422) },
    }),
    async (c) =>
      c.json(await changeChannel(c.get('organization'), c.req.valid('param').id, c.req.valid('json')), 200),
  );

  api.openapi(
    createRoute({
      method: 'delete',
      path: `${base}/{id}`,
      tags,
      summary: 'Delete a channel',
      description:
        'Rejected while rules use the channel; the error names them. Waiting deliveries are dropped.',
      middleware: allow('admin'),
      request: { params: WithId },
      responses: { 200: json(DeleteChannelResponse, 'Deleted'), ...errors(403, 404, 409, 422) },
    }),
    async (c) => {
      await deleteChannel(c.get('organization'), c.req.valid('param').id);
      return c.json({ deleted: true }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/{id}/test`,
      tags,
      summary: 'Send a test alert to a channel',
      middleware: allow('admin'),
      request: { params: WithId },
      responses: { 200: json(TestChannelResponse, 'The result, in words'), ...errors(403, 404, 422) },
    }),
    async (c) => c.json(await testChannel(c.get('organization'), c.req.valid('param').id), 200),
  );
}
