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
import type { Api } from '../app.ts';
import { allow } from '../auth.ts';
import { errors, json } from './describe.ts';

const tags = ['Renewals'];

/** Renewals over all customers, and the deal stages that they are made of. */
export function renewalRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/renewals',
      tags,
      summary: 'The renewals, the one that closes next first',
      description:
        'Each beside the health of its customer, with its risk and why. Totals are of all renewals that the filters let through, per currency: amounts are never converted here.',
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
      summary: 'Counts and totals of renewals by month, CSM, stage or risk',
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
      summary: 'What does not fit together among renewals, and what to do',
      description:
        'Renewal dates without a deal, deals without a customer, date or amount, dates and amounts that disagree, and deals past their close date.',
      middleware: allow('viewer'),
      request: { query: RenewalGapQuery },
      responses: { 200: json(RenewalGapList, 'A page of gaps, the most pressing first'), ...errors(422) },
    }),
    async (c) => c.json(await listGaps(c.get('organization'), c.req.valid('query')), 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/integrations/hubspot/stages',
      tags,
      summary: 'A portal’s deal pipelines, and what their stages mean for renewals',
      description: 'The settings say what a stage means; without them it follows from HubSpot’s probability.',
      middleware: allow('viewer'),
      request: { query: StageQuery },
      responses: { 200: json(DealPipelines, 'Pipelines, stages and warnings'), ...errors(404, 422) },
    }),
    async (c) =>
      c.json(await readDealPipelines(c.get('organization'), c.req.valid('query').integrationId), 200),
  );
}
