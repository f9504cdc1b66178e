import { OBJECT_TYPE_IDS, OBJECT_TYPES, type ObjectType } from '../options.ts';
import type { Change } from '../store/changes.ts';

export interface Subscription {
  subscriptionId: number;
  /** `company.propertyChange`, `object.creation`, `contact.privacyDeletion`… */
  subscriptionType: string;
  /** For `object.*` subscriptions. */
  objectTypeId?: string;
  /** For `*.propertyChange`: one subscription per property. */
  propertyName?: string;
}

/** An id of any length, written into JSON as a bare number. */
export class Digits {
  readonly digits: string;
  constructor(digits: string) {
    this.digits = digits;
  }
}

/** The fields of an event, without those that every event has. */
export type EventFields = Record<string, string | number | boolean | Digits | Digits[]>;

/** The subscriptions of an app that mirrors a portal: everything about records, and the main properties. */
const WATCHED: Readonly<Record<ObjectType, readonly string[]>> = {
  company: [
    'name',
    'domain',
    'website',
    'industry',
    'annualrevenue',
    'hubspot_owner_id',
    'lifecyclestage',
    'numberofemployees',
    'renewal_date',
    'customer_tier',
    'contract_seats',
    'city',
    'country',
    'phone',
    'type',
    'description',
  ],
  contact: [
    'firstname',
    'lastname',
    'email',
    'jobtitle',
    'phone',
    'mobilephone',
    'hubspot_owner_id',
    'lifecyclestage',
    'hs_buying_role',
    'hs_email_last_reply_date',
    'hs_sales_email_last_replied',
  ],
  deal: [
    'dealname',
    'amount',
    'closedate',
    'dealstage',
    'pipeline',
    'dealtype',
    'hubspot_owner_id',
    'deal_currency_code',
  ],
};
const KINDS = ['creation', 'deletion', 'merge', 'restore', 'associationChange'];

/**
 * Classic subscriptions (`company.creation`), generic ones (`object.creation`), or both, so that everything is
 * reported twice.
 */
export function defaultSubscriptions(kind: 'classic' | 'object' | 'both' = 'classic'): Subscription[] {
  const subscriptions: Subscription[] = [];
  const add = (type: ObjectType, event: string, propertyName?: string): void => {
    for (const family of [type, 'object'] as const) {
      const generic = family === 'object';
      if (kind === (generic ? 'classic' : 'object')) continue;
      subscriptions.push({
        subscriptionId: 7_562_000 + subscriptions.length,
        subscriptionType: `${family}.${event}`,
        ...(generic ? { objectTypeId: OBJECT_TYPE_IDS[type] } : {}),
        ...(propertyName === undefined ? {} : { propertyName }),
      });
    }
  };
  for (const type of OBJECT_TYPES) {
    for (const event of KINDS) add(type, event);
    for (const property of WATCHED[type]) add(type, 'propertyChange', property);
  }
  subscriptions.push({
    subscriptionId: 7_562_000 + subscriptions.length,
    subscriptionType: 'contact.privacyDeletion',
  });
  return subscriptions;
}

/**
 * The events of a change for one subscription; none if it doesn't match.
 * @param mergeNewIds whether a merge names the survivor's new id.
 */
export function eventFor(
  subscription: Subscription,
  change: Change,
  mergeNewIds = true,
): EventFields | undefined {
  const [family = '', event] = subscription.subscriptionType.split('.');
  const type = change.kind === 'association' ? change.from : change.type;
  const generic = family === 'object';
  if (generic ? subscription.objectTypeId !== OBJECT_TYPE_IDS[type] : family !== type) return undefined;
  const objectTypeId: EventFields = generic ? { objectTypeId: OBJECT_TYPE_IDS[type] } : {};
  switch (change.kind) {
    case 'created':
      return event === 'creation'
        ? { objectId: new Digits(change.id), ...objectTypeId, changeFlag: 'CREATED' }
        : undefined;
    case 'deleted':
      return event === 'deletion'
        ? { objectId: new Digits(change.id), ...objectTypeId, changeFlag: 'DELETED' }
        : undefined;
    case 'restored':
      return event === 'restore'
        ? { objectId: new Digits(change.id), ...objectTypeId, changeFlag: 'RESTORED' }
        : undefined;
    case 'privacyDeleted':
      return event === 'privacyDeletion' && !generic ? { objectId: new Digits(change.id) } : undefined;
    case 'property':
      return event === 'propertyChange' && subscription.propertyName === change.property
        ? {
            objectId: new Digits(change.id),
            ...objectTypeId,
            propertyName: change.property,
            propertyValue: change.value ?? '',
            ...(generic ? { isSensitive: false } : {}),
          }
        : undefined;
    case 'merged':
      return event === 'merge'
        ? {
            objectId: new Digits(mergeNewIds ? change.newId : change.primaryId),
            ...objectTypeId,
            primaryObjectId: new Digits(change.primaryId),
            mergedObjectIds: change.mergedIds.map((id) => new Digits(id)),
            ...(mergeNewIds ? { newObjectId: new Digits(change.newId) } : {}),
            numberOfPropertiesMoved: change.propertiesMoved,
          }
        : undefined;
    case 'association':
      return event === 'associationChange'
        ? {
            ...objectTypeId,
            fromObjectId: new Digits(change.fromId),
            toObjectId: new Digits(change.toId),
            associationType: `${change.from}_TO_${change.to}`.toUpperCase(),
            associationRemoved: change.removed,
            isPrimaryAssociation: change.primary,
            ...(generic
              ? {
                  fromObjectTypeId: OBJECT_TYPE_IDS[change.from],
                  toObjectTypeId: OBJECT_TYPE_IDS[change.to],
                  associationTypeId: change.typeId,
                  associationCategory: 'HUBSPOT_DEFINED',
                }
              : {}),
          }
        : undefined;
  }
}

export function eventJson(fields: EventFields): string {
  const parts = Object.entries(fields).map(([key, value]) => {
    const text =
      value instanceof Digits
        ? value.digits
        : Array.isArray(value)
          ? `[${value.map((one) => one.digits).join(',')}]`
          : JSON.stringify(value);
    return `${JSON.stringify(key)}:${text}`;
  });
  return `{${parts.join(',')}}`;
}
