import { type ObjectType, objectTypeFrom } from '../options.ts';
import { isObject, type JsonObject } from '../server/exchange.ts';
import type { ChangeOptions } from '../store/crm.ts';

/** Rejects a control request, with the status of the response. */
export class ControlProblem extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'ControlProblem';
    this.status = status;
  }
}

export function typeOf(name: unknown): ObjectType {
  const type = objectTypeFrom(String(name));
  if (!type) throw new ControlProblem(400, `${String(name)} is none of company, contact and deal.`);
  return type;
}

export function idText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new ControlProblem(400, 'An id is missing.');
}

export function propertiesFrom(body: JsonObject): Record<string, string | null> {
  const given = body.properties;
  if (!isObject(given)) throw new ControlProblem(400, 'properties must be an object.');
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value === null ? null : String(value)]),
  );
}

/** The actor, the time and the search lag, if a control request has them. */
export function changeOptions(body: JsonObject): ChangeOptions {
  const { source, at, searchLagMs } = body;
  return {
    ...(isObject(source)
      ? {
          source: {
            changeSource: String(source.changeSource ?? 'CRM_UI'),
            sourceId: String(source.sourceId ?? ''),
          },
        }
      : {}),
    ...(typeof at === 'number' ? { at } : {}),
    ...(typeof searchLagMs === 'number' ? { searchLagMs } : {}),
  };
}

export function numbersFrom(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}
