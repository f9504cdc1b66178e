import type { ObjectType } from '../contract/common.ts';

import type { WebhookEvent } from './webhooks.ts';

/** The records of an event, and what happened to them. */
type WebhookSubject =
  | {
      action: 'creation' | 'deletion' | 'restore' | 'propertyChange' | 'privacyDeletion';
      objectType: ObjectType;
      id: string;
    }
  | {
      action: 'merge';
      objectType: ObjectType;
      /** The surviving record; with a new id in newer portals, with the primary record's id in others. */
      id: string;
      /** The records that were merged into it, the primary one first. */
      mergedIds: string[];
      /** The record whose values live on; undefined if the event doesn't name it. */
      primaryId: string | undefined;
    }
  | {
      action: 'associationChange';
      from: { objectType: ObjectType; id: string };
      to: { objectType: ObjectType; id: string };
    };

/**
 * Reads an event in the classic form (`company.merge`) or the generic one (`object.merge` with an `objectTypeId`).
 * Undefined: its type is unknown, or it is incomplete.
 */
export function subjectOf(event: WebhookEvent): WebhookSubject | undefined {
  const [family = '', action = ''] = event.subscriptionType?.split('.') ?? [];
  const objectType = objectTypeOf(family === 'object' ? event.objectTypeId : family);
  if (action === 'associationChange') return associationSubject(event);
  if (!objectType) return undefined;
  switch (action) {
    case 'creation':
    case 'deletion':
    case 'restore':
    case 'propertyChange':
    case 'privacyDeletion':
      return isId(event.objectId) ? { action, objectType, id: event.objectId } : undefined;
    case 'merge':
      return mergeSubject(event, objectType);
    default:
      return undefined;
  }
}

function mergeSubject(event: WebhookEvent, objectType: ObjectType): WebhookSubject | undefined {
  const parts = [event.primaryObjectId, ...event.mergedObjectIds].filter(isId);
  // If all merged records are named, another record in the event can only be the survivor.
  const other = parts.length > 1 && !parts.includes(event.objectId ?? '') ? event.objectId : undefined;
  const id = event.newObjectId ?? other ?? event.primaryObjectId ?? event.objectId;
  if (!isId(id)) return undefined;
  return {
    action: 'merge',
    objectType,
    id,
    mergedIds: [...new Set(parts)].filter((part) => part !== id),
    primaryId: isId(event.primaryObjectId) ? event.primaryObjectId : undefined,
  };
}

function associationSubject(event: WebhookEvent): WebhookSubject | undefined {
  const pair = associatedTypes(event.raw);
  if (!pair || !isId(event.fromObjectId) || !isId(event.toObjectId)) return undefined;
  const [from, to] = pair;
  return {
    action: 'associationChange',
    from: { objectType: from, id: event.fromObjectId },
    to: { objectType: to, id: event.toObjectId },
  };
}

/** The object types of an association: by their type ids, by its name, or by HubSpot's number for it. */
function associatedTypes(raw: Record<string, unknown>): [ObjectType, ObjectType] | undefined {
  const byIds = pairOf(raw.fromObjectTypeId, raw.toObjectTypeId);
  if (byIds) return byIds;
  const named = typeof raw.associationType === 'string' ? raw.associationType.split('_TO_') : [];
  if (named.length === 2) return pairOf(named[0], named[1]);
  return raw.associationCategory === 'HUBSPOT_DEFINED' || raw.associationCategory === undefined
    ? pairsByTypeId[Number(raw.associationTypeId)]
    : undefined;
}

function pairOf(from: unknown, to: unknown): [ObjectType, ObjectType] | undefined {
  const [fromType, toType] = [objectTypeOf(from), objectTypeOf(to)];
  return fromType && toType ? [fromType, toType] : undefined;
}

const pairsByTypeId: Record<number, [ObjectType, ObjectType]> = {
  1: ['contact', 'company'],
  279: ['contact', 'company'],
  2: ['company', 'contact'],
  280: ['company', 'contact'],
  3: ['deal', 'contact'],
  4: ['contact', 'deal'],
  5: ['deal', 'company'],
  341: ['deal', 'company'],
  6: ['company', 'deal'],
  342: ['company', 'deal'],
};

const objectTypesByName = new Map<string, ObjectType>([
  ['0-1', 'contact'],
  ['contact', 'contact'],
  ['contacts', 'contact'],
  ['0-2', 'company'],
  ['company', 'company'],
  ['companies', 'company'],
  ['0-3', 'deal'],
  ['deal', 'deal'],
  ['deals', 'deal'],
]);

function objectTypeOf(name: unknown): ObjectType | undefined {
  return typeof name === 'string' ? objectTypesByName.get(name.toLowerCase()) : undefined;
}

/** HubSpot's ids are integers. Everything else is dropped here. */
function isId(id: string | undefined): id is string {
  return id !== undefined && /^\d{1,20}$/.test(id);
}
