import type { Request, Response, Router } from 'express';
import type pg from 'pg';
import { tokenCookie } from './hubspot.ts';
import { listPeople, type Member, membershipsOf } from './people.ts';
import type { Tokens } from './tokens.ts';

/** Who asks, as the routes below `/api` find it in `response.locals`. */
interface Caller extends Member {
  userId: string;
}

const callerOf = (response: Response): Caller => response.locals.caller;

/** Sign-in for an example: everyone in `users` can be picked. */
export function addSignIn(router: Router, pool: pg.Pool, tokens: Tokens): void {
  router.get('/auth/people', async (_request, response) => {
    response.json(await listPeople(pool));
  });
  router.post('/auth/sign-in', async (request, response) => {
    const person = (await listPeople(pool)).find(({ id }) => id === request.body?.userId);
    if (!person) return void response.status(404).json({ error: 'There is no such person.' });
    const token = await tokens.issue(person);
    response.cookie(tokenCookie, token, { httpOnly: true, sameSite: 'lax' });
    response.json({ token, person });
  });
  router.post('/auth/sign-out', (_request, response) => {
    response.clearCookie(tokenCookie).status(204).end();
  });
}

/** Everything below `/api` needs an access token of a member. */
export function requireMember(pool: pg.Pool, tokens: Tokens) {
  return async (request: Request, response: Response, next: () => void): Promise<void> => {
    const token = /^Bearer (\S+)$/.exec(request.get('authorization') ?? '')?.[1];
    const userId = token === undefined ? undefined : await tokens.verify(token);
    if (userId === undefined) return void response.status(401).json({ error: 'Sign in first.' });
    const memberships = await membershipsOf(pool, userId);
    const wanted = request.get('x-organization-id') ?? memberships[0]?.organizationId;
    const member = memberships.find(({ organizationId }) => organizationId === wanted);
    if (!member) return void response.status(403).json({ error: 'You are not a member.' });
    response.locals.caller = { userId, ...member } satisfies Caller;
    next();
  };
}

/** The application's own data: its customers, whether they came from HubSpot or not. */
export function addRoutes(router: Router, pool: pg.Pool): void {
  router.get('/api/customers', async (_request, response) => {
    const { rows } = await pool.query(
      `select id, name, industry, tier, arr::float8 as arr, health_score as "healthScore", external_source as source
       from customers where organization_id = $1 order by arr desc nulls last, name limit 200`,
      [callerOf(response).organizationId],
    );
    response.json(rows);
  });
  router.get('/api/customers/:id', async (request, response) => {
    const { rows } = await pool.query(
      `select id, name, domain, tier, arr::float8 as arr, health_score as "healthScore", external_source as source
       from customers where organization_id = $1 and id::text = $2`,
      [callerOf(response).organizationId, request.params.id],
    );
    if (rows.length === 0) return void response.status(404).json({ error: 'There is no such customer.' });
    response.json(rows[0]);
  });
  router.post('/api/customers/:id/health', async (request, response) => {
    const { rowCount } = await pool.query(
      'update customers set health_score = $3 where organization_id = $1 and id::text = $2',
      [callerOf(response).organizationId, request.params.id, Number(request.body?.score)],
    );
    response.status(rowCount === 0 ? 404 : 204).end();
  });
}
