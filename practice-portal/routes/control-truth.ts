import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Portal } from '../portal.ts';
import { json } from '../server/reply.ts';
import { send } from '../server/transfer.ts';
import { ControlProblem, typeOf } from './control-input.ts';

/**
 * `GET …/truth/{companies|contacts|deals|associations|archived/{type}|merged/{type}}` with a line of JSON for each,
 * and `GET …/truth` with the counts. Large portals are streamed.
 */
export async function streamTruth(
  portal: Portal,
  rest: readonly string[],
  response: ServerResponse,
): Promise<void> {
  const [what, type] = rest;
  if (what === undefined) {
    send(response, json(portal.truth().counts()));
    return;
  }
  response.writeHead(200, { 'content-type': 'application/x-ndjson;charset=utf-8' });
  let chunk = '';
  for (const row of rowsOf(portal, what, type)) {
    chunk += `${JSON.stringify(row)}\n`;
    if (chunk.length < 65_536) continue;
    if (!response.write(chunk)) await once(response, 'drain');
    chunk = '';
  }
  response.end(chunk);
}

function rowsOf(portal: Portal, what: string, type: string | undefined): Iterable<unknown> {
  const truth = portal.truth();
  switch (what) {
    case 'companies':
    case 'contacts':
    case 'deals':
      return truth.records(typeOf(what));
    case 'associations':
      return truth.associations();
    case 'archived':
      return truth.archived(typeOf(type));
    case 'merged':
      return [...truth.merged(typeOf(type))].map(([id, survivorId]) => ({ id, survivorId }));
    default:
      throw new ControlProblem(404, `There is no truth about ${what}.`);
  }
}
