import { createRoute, z } from '@hono/zod-openapi';
import {
  MappingPreview,
  MappingSample,
  MappingSet,
  MappingsQuery,
  MappingsResponse,
  MappingVersions,
  MappingVersionsQuery,
  PreviewMappings,
  PropertiesQuery,
  PropertyList,
  RestoreMappings,
  SampleRequest,
  SaveMappings,
  SchemaDriftList,
  SchemaDriftQuery,
} from '../../contract/mappings.ts';
import { listMappingVersions, restoreMappings } from '../../portals/mappings/mapping-versions.ts';
import { previewMappings } from '../../portals/mappings/preview-mappings.ts';
import { readMappings } from '../../portals/mappings/read-mappings.ts';
import { listPortalProperties } from '../../portals/mappings/read-properties.ts';
import { readSampleRecord } from '../../portals/mappings/sample-record.ts';
import { saveMappings } from '../../portals/mappings/save-mappings.ts';
import { applyProposal, listSchemaDrift } from '../../portals/mappings/schema-drift.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import { allow } from '../auth.ts';
import type { Api } from '../environment.ts';
import { errors, json, jsonBody } from './describe.ts';

const base = '/api/integrations/hubspot';
const tags = ['Mappings'];
const OfId = z.object({ id: z.guid() });

/** Mappings, HubSpot's properties, and changes in HubSpot that break mappings. */
export function mappingRoutes(api: Api): void {
  portalProperties(api);
  mappingSets(api);
  mappingTrials(api);
  mappingVersions(api);
  schemaDrift(api);
}

function portalProperties(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/properties`,
      tags,
      summary: 'List HubSpot’s property definitions',
      description:
        "Read live from HubSpot. If HubSpot can't be reached, returns the last known properties without groups. Hidden and archived properties are marked. Each has its first 200 options; use `property` to get one with all options.",
      request: { query: PropertiesQuery },
      responses: {
        200: json(PropertyList, 'All properties of the object type'),
        ...errors(404, 409, 422, 502),
      },
    }),
    async (c) => {
      const { integrationId, objectType, property } = c.req.valid('query');
      const context = c.get('organization');
      return c.json(
        await listPortalProperties(context, syncMappings, integrationId, objectType, property),
        200,
      );
    },
  );
}

/** The current mappings. */
function mappingSets(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/mappings`,
      tags,
      summary: 'List the mappings of a portal and the fields that can be mapped',
      request: { query: MappingsQuery },
      responses: { 200: json(MappingsResponse, 'One set for each object type'), ...errors(404, 422) },
    }),
    async (c) => {
      const { integrationId, objectType } = c.req.valid('query');
      const items = await readMappings(c.get('organization'), syncMappings, integrationId, objectType);
      return c.json({ items }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'put',
      path: `${base}/mappings`,
      tags,
      summary: 'Replace the mappings of an object type',
      description:
        'Send the whole set. Nothing is saved if a mapping is invalid (see `details.problems`), if the current version is not `expectedVersion` (409), or if a field would lose most of its values (at least twenty) because its new property is empty, unless `confirmEmptying` is true. Affected records are re-synced.',
      middleware: allow('admin'),
      request: { body: jsonBody(SaveMappings) },
      responses: {
        200: json(MappingSet, 'The current set'),
        ...errors(400, 403, 404, 409, 422, 502),
      },
    }),
    async (c) => c.json(await saveMappings(c.get('organization'), syncMappings, c.req.valid('json')), 200),
  );
}

/** What mappings would do with real records. */
function mappingTrials(api: Api): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/mappings/preview`,
      tags,
      summary: 'Preview mappings on ten real records; nothing is saved',
      middleware: allow('admin'),
      request: { body: jsonBody(PreviewMappings) },
      responses: {
        200: json(
          MappingPreview,
          'The records, each with its values in HubSpot, its current values and its new values',
        ),
        ...errors(400, 403, 404, 409, 422, 502),
      },
    }),
    async (c) => c.json(await previewMappings(c.get('organization'), syncMappings, c.req.valid('json')), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/mappings/sample`,
      tags,
      summary: 'Get a sample record as it is on both sides',
      description:
        "For exploring properties and fields that aren't mapped yet. The record is read from HubSpot; nothing is changed.",
      middleware: allow('admin'),
      request: { body: jsonBody(SampleRequest) },
      responses: {
        200: json(MappingSample, 'The record, and others to choose from'),
        ...errors(400, 403, 404, 409, 422, 502),
      },
    }),
    async (c) =>
      c.json(await readSampleRecord(c.get('organization'), syncMappings, c.req.valid('json')), 200),
  );
}

function mappingVersions(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/mappings/versions`,
      tags,
      summary: 'List all saved versions of an object type’s mappings, newest first',
      request: { query: MappingVersionsQuery },
      responses: { 200: json(MappingVersions, 'The versions, with author and time'), ...errors(404, 422) },
    }),
    async (c) => {
      const { integrationId, objectType } = c.req.valid('query');
      const items = await listMappingVersions(c.get('organization'), integrationId, objectType);
      return c.json({ items }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/mappings/versions/{id}/restore`,
      tags,
      summary: 'Restore an earlier version as the newest one',
      middleware: allow('admin'),
      request: { params: OfId, body: { ...jsonBody(RestoreMappings), required: false } },
      responses: { 200: json(MappingSet, 'The current set'), ...errors(403, 404, 409, 422, 502) },
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await restoreMappings(c.get('organization'), syncMappings, id, c.req.valid('json')), 200);
    },
  );
}

function schemaDrift(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/schema-drift`,
      tags,
      summary: 'List changes in HubSpot that break mappings or settings, with fixes',
      request: { query: SchemaDriftQuery },
      responses: { 200: json(SchemaDriftList, 'Open findings, newest first'), ...errors(404, 422) },
    }),
    async (c) => {
      const { integrationId } = c.req.valid('query');
      const items = await listSchemaDrift(c.get('organization'), syncMappings, integrationId);
      return c.json({ items }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/schema-drift/{id}/apply`,
      tags,
      summary: 'Apply the proposed fix',
      middleware: allow('admin'),
      request: { params: OfId },
      responses: { 200: json(MappingSet, 'The current set'), ...errors(403, 404, 409, 422, 502) },
    }),
    async (c) =>
      c.json(await applyProposal(c.get('organization'), syncMappings, c.req.valid('param').id), 200),
  );
}
