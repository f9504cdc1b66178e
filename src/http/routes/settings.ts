import { createRoute } from '@hono/zod-openapi';
import { ChangeSettings, SettingsQuery, SettingsResponse } from '../../contract/settings.ts';
import { changeSettings } from '../../portals/settings/change-settings.ts';
import { readPortalSettings } from '../../portals/settings/read-portal-settings.ts';
import type { Api } from '../app.ts';
import { allow } from '../auth.ts';
import { errors, json, jsonBody } from './describe.ts';

const base = '/api/integrations/hubspot/settings';
const tags = ['Settings'];

/** When a portal is synced, what of it, and what becomes of it here. */
export function settingsRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: base,
      tags,
      summary: 'The settings of a portal',
      request: { query: SettingsQuery },
      responses: { 200: json(SettingsResponse, 'All settings as they hold now'), ...errors(404, 422) },
    }),
    async (c) => {
      const { integrationId } = c.req.valid('query');
      const settings = await readPortalSettings(c.get('organization'), integrationId);
      return c.json({ integrationId, ...settings }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'put',
      path: base,
      tags,
      summary: 'Change settings of a portal',
      description:
        'Only what is named changes; lists and tables are replaced as a whole. Records that follow from what was changed are read anew.',
      middleware: allow('admin'),
      request: { body: jsonBody(ChangeSettings) },
      responses: {
        200: json(SettingsResponse, 'All settings as they hold now'),
        ...errors(400, 403, 404, 422, 502),
      },
    }),
    async (c) => {
      const change = c.req.valid('json');
      const settings = await changeSettings(c.get('organization'), change);
      return c.json({ integrationId: change.integrationId, ...settings }, 200);
    },
  );
}
