import { type ObjectType, objectTypeFrom } from '../options.ts';
import type { Exchange } from './exchange.ts';
import { invalid, type Reply } from './reply.ts';

export type Handle = (exchange: Exchange) => Reply;
/** The segments of a path behind its version. */
export type Parts = readonly string[];

/** The object type a segment means; throws HubSpot's 400 for one it does not know. */
export function mustBeType(segment: string | undefined): ObjectType {
  const type = objectTypeFrom(segment ?? '');
  if (!type) throw invalid(`Unable to infer object type from: ${segment ?? ''}`);
  return type;
}
