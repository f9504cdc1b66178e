import { createRoute } from '@hono/zod-openapi';
import {
  ChangeSettings,
  ConfirmExits,
  ConfirmExitsResponse,
  InclusionPreview,
  PreviewInclusion,
  SettingsQuery,
  SettingsResponse,
} from '../../contract/settings.ts';
import { healthPush } from '../../health/health-push.ts';
import { refuseUnfitSources } from '../../health/sources/choose-sources.ts';
import { keepWatching } from '../../health/sources/keep-watching.ts';
import { changeSettings } from '../../portals/settings/change-settings.ts';
import { confirmExits } from '../../portals/settings/confirm-exits.ts';
import { previewInclusion } from '../../portals/settings/preview-inclusion.ts';
import { readPortalSettings } from '../../portals/settings/read-portal-settings.ts';
import { pushAfterChange } from '../../sync/push/request-push.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import { allow } from '../auth.ts';
import type { Api } from '../environment.ts';
import { errors, json, jsonBody } from './describe.ts';

const base = '/api/integrations/hubspot/settings';
const tags = ['Settings'];

/** A portal's settings: the schedule, what syncs, and how it is stored. */
export function settingsRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: base,
      tags,
      summary: 'Get the settings of a portal',
      request: { query: SettingsQuery },
      responses: { 200: json(SettingsResponse, 'All current settings'), ...errors(404, 422) },
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
        'Only the given settings change; lists and tables are replaced as a whole. Affected records are re-synced.',
      middleware: allow('admin'),
      request: { body: jsonBody(ChangeSettings) },
      responses: {
        200: json(SettingsResponse, 'All current settings'),
        ...errors(400, 403, 404, 409, 422, 502),
      },
    }),
    async (c) => {
      const change = c.req.valid('json');
      const context = c.get('organization');
      await refuseUnfitSources(context, change);
      const settings = await changeSettings(context, change);
      if (change.healthSources) await keepWatching(context);
      if (change.push) await pushAfterChange(context, healthPush, change.integrationId);
      return c.json({ integrationId: change.integrationId, ...settings }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/inclusion/preview`,
      tags,
      summary: 'Count the records that match filters',
      description:
        'Counted in HubSpot. Nothing is saved. Contacts follow their companies and are not counted.',
      middleware: allow('admin'),
      request: { body: jsonBody(PreviewInclusion) },
      responses: {
        200: json(InclusionPreview, 'Totals, and ten matching records'),
        ...errors(400, 403, 404, 409, 422, 502),
      },
    }),
    async (c) => c.json(await previewInclusion(c.get('organization'), c.req.valid('json')), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/inclusion/exits`,
      tags,
      summary: 'Apply the exit policy to records that no longer match the filter',
      description:
        'If more than 5% of all records stop matching at once, they are held for confirmation and appear in the status. To keep them, change the filter instead.',
      middleware: allow('admin'),
      request: { body: jsonBody(ConfirmExits) },
      responses: {
        200: json(ConfirmExitsResponse, 'Number of records removed, by exit policy'),
        ...errors(400, 403, 404, 422),
      },
    }),
    async (c) => {
      const applied = await confirmExits(c.get('organization'), syncMappings, c.req.valid('json'));
      return c.json({ applied }, 200);
    },
  );
}
