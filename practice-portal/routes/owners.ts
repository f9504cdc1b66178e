import type { Owner } from '../data/owners.ts';
import { type Exchange, pageLimit } from '../server/exchange.ts';
import { json, notFound, type Reply } from '../server/reply.ts';

/** GET /crm/owners/{v}: active or archived ones, in pages; `after` is the first id of the next page. */
export function listOwners(exchange: Exchange): Reply {
  const { query, portal } = exchange;
  const archived = query.get('archived') === 'true';
  const email = query.get('email')?.toLowerCase();
  const limit = pageLimit(query.get('limit'), 100, 500);
  const after = query.get('after');
  const owners = portal.owners
    .filter((owner) => owner.archived === archived)
    .filter((owner) => email === undefined || owner.email.toLowerCase() === email)
    .sort((a, b) => Number(a.id) - Number(b.id));
  const start = after
    ? Math.max(
        0,
        owners.findIndex((owner) => Number(owner.id) >= Number(after)),
      )
    : 0;
  const next = owners[start + limit];
  return json({
    results: owners.slice(start, start + limit).map(ownerJson),
    ...(next
      ? { paging: { next: { after: next.id, link: `${exchange.origin}${exchange.path}?after=${next.id}` } } }
      : {}),
  });
}

/** GET /crm/owners/{v}/{id}, by owner id or by user id. */
export function getOwner(exchange: Exchange, id: string): Reply {
  const archived = exchange.query.get('archived') === 'true';
  const byUser = exchange.query.get('idProperty') === 'userId';
  const owner = exchange.portal.owners.find(
    (one) => one.archived === archived && (byUser ? String(one.userIdIncludingInactive) : one.id) === id,
  );
  if (!owner) throw notFound(`Owner not found: ${id}.`);
  return json(ownerJson(owner));
}

/** A queue has no user: HubSpot omits those fields. */
function ownerJson(owner: Owner): Partial<Owner> {
  if (owner.type !== 'QUEUE') return owner;
  const { userId: _, userIdIncludingInactive: __, ...rest } = owner;
  return rest;
}
