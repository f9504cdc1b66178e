import type { z } from 'zod';
import { ErrorResponse } from '../../contract/errors.ts';

/** A JSON response in the description of a route. */
export function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** A JSON body in the description of a route. */
export function jsonBody<T extends z.ZodType>(schema: T) {
  return { required: true as const, content: { 'application/json': { schema } } };
}

const error = (description: string) => json(ErrorResponse, description);

const descriptions = {
  400: error("The request body isn't complete JSON"),
  401: error('Not signed in, or invalid API key'),
  403: error("The role doesn't allow this"),
  404: error('Not found in the organization'),
  409: error('Not possible in the current state of the portal or installation; see the code'),
  422: error('Invalid request; `details.fields` names each field'),
  429: error('Too many requests: wait a moment'),
  502: error("Couldn't reach HubSpot"),
};

/** The error responses of a route: the common ones and the given ones. */
export function errors<Status extends Exclude<keyof typeof descriptions, 401>>(...more: Status[]) {
  const chosen = Object.fromEntries(more.map((status) => [status, descriptions[status]]));
  return { 401: descriptions[401], ...(chosen as Pick<typeof descriptions, Status>) };
}
