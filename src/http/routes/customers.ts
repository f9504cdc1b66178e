import { createRoute, z } from '@hono/zod-openapi';
import { FieldChangeList, FieldChangeQuery, FieldOrigins } from '../../contract/changes.ts';
import { PageQuery } from '../../contract/common.ts';
import {
  Customer,
  CustomerList,
  CustomerListQuery,
  DealList,
  IndustryList,
  StakeholderList,
} from '../../contract/customers.ts';
import { listCustomers } from '../../customers/list-customers.ts';
import { listIndustries } from '../../customers/list-industries.ts';
import { readCustomer } from '../../customers/read-customer.ts';
import { listDeals, summarizeDeals } from '../../deals/list-deals.ts';
import { readHealth } from '../../health/read-health.ts';
import { listChanges } from '../../records/list-changes.ts';
import { readOrigins } from '../../records/read-origins.ts';
import { hasRenewalAtRisk } from '../../renewals/renewal-at-risk.ts';
import { countStakeholders, listStakeholders } from '../../stakeholders/list-stakeholders.ts';
import { readCover } from '../../stakeholders/stakeholder-cover.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import type { Api } from '../environment.ts';
import { errors, json } from './describe.ts';

const tags = ['Customers'];
const OfCustomer = z.object({ id: z.guid() });
/** The number of stakeholders and open deals on a customer's page; their own lists have the rest. */
const shownAtOnce = 200;

/** Customers with their stakeholders and deals. */
export function customerRoutes(api: Api): void {
  customerList(api);
  customerPage(api);
  listsOfCustomer(api);
  historyOfCustomer(api);
}

function customerList(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/customers',
      tags,
      summary: 'List customers',
      request: { query: CustomerListQuery },
      responses: { 200: json(CustomerList, 'A page of customers'), ...errors(422) },
    }),
    async (c) => {
      const context = c.get('organization');
      const query = c.req.valid('query');
      const atRisk = query.atRisk ? await hasRenewalAtRisk(context) : undefined;
      return c.json(await listCustomers(context, query, atRisk), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/customers/industries',
      tags,
      summary: 'List the industries of customers',
      responses: {
        200: json(IndustryList, 'Industries, as written in HubSpot, with their labels'),
        ...errors(),
      },
    }),
    async (c) => c.json(await listIndustries(c.get('organization')), 200),
  );
}

function customerPage(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/customers/{id}',
      tags,
      summary: 'Get a customer',
      request: { params: OfCustomer },
      responses: { 200: json(Customer, 'The customer'), ...errors(404, 422) },
    }),
    async (c) => {
      const context = c.get('organization');
      const { id } = c.req.valid('param');
      const customer = await readCustomer(context, id);
      const [stakeholders, stakeholderCount, cover, deals, health] = await Promise.all([
        listStakeholders(context, id, { limit: shownAtOnce }),
        countStakeholders(context, id),
        readCover(context, id),
        summarizeDeals(context, id, shownAtOnce),
        readHealth(context, id),
      ]);
      return c.json(
        {
          ...customer,
          health: { ...customer.health, ...health },
          stakeholders: stakeholders.items,
          stakeholderCount,
          cover,
          ...deals,
        },
        200,
      );
    },
  );
}

/** The lists of which a customer's page shows the beginning. */
function listsOfCustomer(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/customers/{id}/stakeholders',
      tags,
      summary: 'List the stakeholders of a customer, highest priority first',
      request: { params: OfCustomer, query: PageQuery },
      responses: { 200: json(StakeholderList, 'A page of stakeholders'), ...errors(404, 422) },
    }),
    async (c) => {
      const context = c.get('organization');
      const { id } = c.req.valid('param');
      await readCustomer(context, id);
      return c.json(await listStakeholders(context, id, c.req.valid('query')), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/customers/{id}/deals',
      tags,
      summary: 'List the deals of a customer, next close date first',
      request: { params: OfCustomer, query: PageQuery },
      responses: { 200: json(DealList, 'A page of deals'), ...errors(404, 422) },
    }),
    async (c) => {
      const context = c.get('organization');
      const { id } = c.req.valid('param');
      await readCustomer(context, id);
      return c.json(await listDeals(context, id, c.req.valid('query')), 200);
    },
  );
}

/** The origins of the values of a customer's fields. */
function historyOfCustomer(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/customers/{id}/changes',
      tags,
      summary: 'List changes that syncs made to a customer, its stakeholders and its deals, newest first',
      description: 'The change ledger: every field that a sync changed after the first sync.',
      request: { params: OfCustomer, query: FieldChangeQuery },
      responses: { 200: json(FieldChangeList, 'A page of changes'), ...errors(404, 422) },
    }),
    async (c) => {
      const context = c.get('organization');
      const { id } = c.req.valid('param');
      await readCustomer(context, id);
      return c.json(await listChanges(context, id, c.req.valid('query')), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/customers/{id}/origins',
      tags,
      summary: 'Get the origin of the values of a customer’s fields',
      request: { params: OfCustomer },
      responses: { 200: json(FieldOrigins, 'Each field with its origin'), ...errors(404, 422) },
    }),
    async (c) => c.json(await readOrigins(c.get('organization'), syncMappings, c.req.valid('param').id), 200),
  );
}
