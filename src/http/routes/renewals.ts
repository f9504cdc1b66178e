import { createRoute } from '@hono/zod-openapi';
import {
  DealPipelines,
  RenewalGapList,
  RenewalGapQuery,
  RenewalList,
  RenewalQuery,
  RenewalSummary,
  RenewalSummaryQuery,
  StageQuery,
} from '../../contract/renewals.ts';
import { readDealsById } from '../../deals/list-deals.ts';
import { readDealPipelines } from '../../deals/read-deal-pipelines.ts';
import { listGaps } from '../../renewals/list-gaps.ts';
import { listRenewals } from '../../renewals/list-renewals.ts';
import { summarizeRenewals } from '../../renewals/summarize-renewals.ts';
import { allow } from '../auth.ts';
import type { Api } from '../environment.ts';
import { errors, json } from './describe.ts';

const tags = ['Renewals'];

/** Renewals of all customers, and the deal stages behind them. */
export function renewalRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/renewals',
      tags,
      summary: 'List renewals, next close date first',
      description:
        'Each with the health of its customer, and with its risk and the reason. Totals cover all renewals that match the filters, per currency; amounts are not converted.',
      middleware: allow('viewer'),
      request: { query: RenewalQuery },
      responses: { 200: json(RenewalList, 'A page of renewals, and totals'), ...errors(422) },
    }),
    async (c) => c.json(await listRenewals(c.get('organization'), readDealsById, c.req.valid('query')), 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/renewals/summary',
      tags,
      summary: 'Get counts and totals of renewals by month, CSM, stage or risk',
      middleware: allow('viewer'),
      request: { query: RenewalSummaryQuery },
      responses: { 200: json(RenewalSummary, 'The groups'), ...errors(422) },
    }),
    async (c) => c.json(await summarizeRenewals(c.get('organization'), c.req.valid('query')), 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/renewals/gaps',
      tags,
      summary: 'List renewal gaps with fixes',
      description:
        "Renewal dates without a deal; deals without a customer, date or amount; dates and amounts that don't match; deals past their close date.",
      middleware: allow('viewer'),
      request: { query: RenewalGapQuery },
      responses: { 200: json(RenewalGapList, 'A page of gaps, most urgent first'), ...errors(422) },
    }),
    async (c) => c.json(await listGaps(c.get('organization'), c.req.valid('query')), 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/integrations/hubspot/stages',
      tags,
      summary: 'List a portal’s deal pipelines and the renewal stages of their stages',
      description: "Renewal stages come from the settings, or else from the stage's probability in HubSpot.",
      middleware: allow('viewer'),
      request: { query: StageQuery },
      responses: { 200: json(DealPipelines, 'Pipelines, stages and warnings'), ...errors(404, 422) },
    }),
    async (c) =>
      c.json(await readDealPipelines(c.get('organization'), c.req.valid('query').integrationId), 200),
  );
}
