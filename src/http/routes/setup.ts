import { createRoute } from '@hono/zod-openapi';
import {
  ChangeSetup,
  DryRunResponse,
  MatchingPreview,
  NewestDryRun,
  PreviewMatching,
  RequestDryRun,
  Setup,
  SetupQuery,
} from '../../contract/setup.ts';
import { syncMappings } from '../../mappings.ts';
import { readNewestDryRun } from '../../portals/dry-run/read-dry-run.ts';
import { requestDryRun } from '../../portals/dry-run/request-dry-run.ts';
import { changeSetUp } from '../../portals/setup/change-set-up.ts';
import { previewMatching } from '../../portals/setup/preview-matching.ts';
import { readSetUp } from '../../portals/setup/read-set-up.ts';
import type { Api } from '../app.ts';
import { allow } from '../auth.ts';
import { errors, json, jsonBody } from './describe.ts';

const base = '/api/integrations/hubspot';
const tags = ['Set-up'];

/** Setting up a portal that was connected with `startSync: false`, step by step, up to its first sync. */
export function setupRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/setup`,
      tags,
      summary: 'How far the setting up of a portal is',
      request: { query: SetupQuery },
      responses: {
        200: json(Setup, 'The steps, and what tells the portal from others'),
        ...errors(404, 422),
      },
    }),
    async (c) => c.json(await readSetUp(c.get('organization'), c.req.valid('query').integrationId), 200),
  );

  api.openapi(
    createRoute({
      method: 'put',
      path: `${base}/setup`,
      tags,
      summary: 'Note where somebody is in setting up a portal',
      description:
        'Settings and mappings are saved by their own routes. To end the setting up, ask for a sync of the portal.',
      middleware: allow('admin'),
      request: { body: jsonBody(ChangeSetup) },
      responses: { 200: json(Setup, 'As it is now'), ...errors(400, 403, 404, 409, 422, 502) },
    }),
    async (c) => c.json(await changeSetUp(c.get('organization'), c.req.valid('json')), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/setup/matching`,
      tags,
      summary: 'Which companies are customers that are here already',
      description:
        'Of the companies that the saved filter takes in. Exact up to 10,000 companies in the portal; above, a sample of 4,000 is projected. Nothing is saved.',
      middleware: allow('admin'),
      request: { body: jsonBody(PreviewMatching) },
      responses: {
        200: json(MatchingPreview, 'Counts, and ten companies of each kind'),
        ...errors(400, 403, 404, 409, 422, 502),
      },
    }),
    async (c) => {
      const { integrationId } = c.req.valid('json');
      return c.json(await previewMatching(c.get('organization'), syncMappings, integrationId), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/dry-run`,
      tags,
      summary: 'Find out what a first sync would do',
      description:
        'A worker reads the portal as a first sync would and writes a report, and no customer data. Where one is under way, that one is answered.',
      middleware: allow('admin'),
      request: { body: jsonBody(RequestDryRun) },
      responses: { 202: json(DryRunResponse, 'Under way'), ...errors(400, 403, 404, 409, 422) },
    }),
    async (c) => {
      const { integrationId } = c.req.valid('json');
      return c.json({ dryRun: await requestDryRun(c.get('organization'), integrationId) }, 202);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/dry-run`,
      tags,
      summary: 'The newest dry run of a portal',
      middleware: allow('admin'),
      request: { query: SetupQuery },
      responses: {
        200: json(NewestDryRun, 'With its report once it has ended; null: there is none'),
        ...errors(403, 404, 422),
      },
    }),
    async (c) => {
      const { integrationId } = c.req.valid('query');
      return c.json({ dryRun: await readNewestDryRun(c.get('organization'), integrationId) }, 200);
    },
  );
}
