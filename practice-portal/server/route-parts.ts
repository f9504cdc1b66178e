import { type ObjectType, objectTypeFrom } from '../options.ts';
import type { Exchange } from './exchange.ts';
import { invalid, type Reply } from './reply.ts';

export type Handle = (exchange: Exchange) => Reply;
/** The segments of a path after its version. */
export type Parts = readonly string[];

/** The object type of a segment; throws HubSpot's 400 for an unknown one. */
export function mustBeType(segment: string | undefined): ObjectType {
  const type = objectTypeFrom(segment ?? '');
  if (!type) throw invalid(`Unable to infer object type from: ${segment ?? ''}`);
  return type;
}
