import type { z } from 'zod';
import { ErrorResponse } from '../../contract/errors.ts';

/** A JSON answer, for the description of a route. */
export function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** A JSON body, for the description of a route. */
export function jsonBody<T extends z.ZodType>(schema: T) {
  return { required: true as const, content: { 'application/json': { schema } } };
}

const error = (description: string) => json(ErrorResponse, description);

const descriptions = {
  400: error('The body is not complete JSON'),
  401: error('Nobody is signed in, or the API key is not valid'),
  403: error('The role does not allow it'),
  404: error('There is no such thing in the organization'),
  409: error('The state of the portal or of the installation does not allow it; the code says which'),
  422: error('The request is not valid; `details.fields` names each field'),
  429: error('Too often: wait a moment'),
  502: error('HubSpot could not be reached'),
};

/** The error answers of a route: those that every route has, and the named ones. */
export function errors<Status extends Exclude<keyof typeof descriptions, 401>>(...more: Status[]) {
  const chosen = Object.fromEntries(more.map((status) => [status, descriptions[status]]));
  return { 401: descriptions[401], ...(chosen as Pick<typeof descriptions, Status>) };
}
