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
import { readNewestDryRun } from '../../portals/dry-run/read-dry-run.ts';
import { requestDryRun } from '../../portals/dry-run/request-dry-run.ts';
import { changeSetUp } from '../../portals/setup/change-set-up.ts';
import { previewMatching } from '../../portals/setup/preview-matching.ts';
import { readSetUp } from '../../portals/setup/read-set-up.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import { allow } from '../auth.ts';
import type { Api } from '../environment.ts';
import { errors, json, jsonBody } from './describe.ts';

const base = '/api/integrations/hubspot';
const tags = ['Set-up'];

/** The step-by-step setup of a portal that was connected with `startSync: false`, up to its first sync. */
export function setupRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/setup`,
      tags,
      summary: 'Get the setup progress of a portal',
      request: { query: SetupQuery },
      responses: {
        200: json(Setup, 'The steps, and details that identify the portal'),
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
      summary: 'Save the current step of setup',
      description:
        'Settings and mappings have their own routes. To finish setup, request a sync of the portal.',
      middleware: allow('admin'),
      request: { body: jsonBody(ChangeSetup) },
      responses: { 200: json(Setup, 'The updated setup'), ...errors(400, 403, 404, 409, 422, 502) },
    }),
    async (c) => c.json(await changeSetUp(c.get('organization'), c.req.valid('json')), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/setup/matching`,
      tags,
      summary: 'Preview which companies match existing customers',
      description:
        'Covers companies that match the saved filter. Exact up to 10,000 companies in the portal; above that, projected from a sample of 4,000. Nothing is saved.',
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
      summary: 'Start a preview of the first sync',
      description:
        'A worker reads the portal as a first sync would and writes a report, but no customer data. If a preview is already running, it is returned.',
      middleware: allow('admin'),
      request: { body: jsonBody(RequestDryRun) },
      responses: { 202: json(DryRunResponse, 'Running'), ...errors(400, 403, 404, 409, 422) },
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
      summary: 'Get the latest preview of a portal',
      middleware: allow('admin'),
      request: { query: SetupQuery },
      responses: {
        200: json(NewestDryRun, 'With its report when finished; null if there is none'),
        ...errors(403, 404, 422),
      },
    }),
    async (c) => {
      const { integrationId } = c.req.valid('query');
      return c.json({ dryRun: await readNewestDryRun(c.get('organization'), integrationId) }, 200);
    },
  );
}
