import type { ObjectType } from '../../contract/common.ts';

import { subjectOf } from '../../hubspot/webhook-subject.ts';
import type { WebhookEvent } from '../../hubspot/webhooks.ts';
import type { LinkMapping } from '../mapping/object-mapping.ts';

/** What an event requires: a row of `webhook_events`. */
export interface WaitingEvent {
  portalId: string;
  kind: 'record' | 'links' | 'erase';
  objectType: ObjectType;
  externalId: string;
  mergedIds: string[];
  /** For a merge: the record whose values live on. Empty: unknown. */
  primaryId: string;
  subscriptionType: string;
  /** Milliseconds since the epoch. */
  occurredAt: number;
}

/** The maximum time that an event can be ahead of our clock; in ms. */
const farthestAheadMs = 24 * 60 * 60_000;

/**
 * What has to be re-read because of these events. Their values aren't used, so their order and duplicates don't
 * matter. Events of other record types, and of unknown kinds, are ignored.
 */
export function toWaitingEvents(
  events: readonly WebhookEvent[],
  links: readonly LinkMapping[],
  now: number,
  ownAppId?: string,
): WaitingEvent[] {
  return events.flatMap((event) => {
    if (isEcho(event, ownAppId)) return [];
    const { portalId = '', occurredAt = now, subscriptionType = '' } = event;
    if (!/^\d{1,20}$/.test(portalId) || !/^[a-z_]{1,50}\.[A-Za-z]{1,50}$/.test(subscriptionType)) return [];
    const common = {
      portalId,
      subscriptionType,
      occurredAt: occurredAt >= 0 && occurredAt < now + farthestAheadMs ? occurredAt : now,
    };
    return todo(event, links).map((task) => ({ mergedIds: [], primaryId: '', ...task, ...common }));
  });
}

/** Our own write, reported back: nothing new. The next read of the record confirms it. */
function isEcho(event: WebhookEvent, ownAppId: string | undefined): boolean {
  return (
    ownAppId !== undefined &&
    event.changeSource === 'INTEGRATION' &&
    event.sourceId === ownAppId &&
    event.subscriptionType?.endsWith('.propertyChange') === true
  );
}

type Todo = Pick<WaitingEvent, 'kind' | 'objectType' | 'externalId'> & {
  mergedIds?: string[];
  primaryId?: string;
};

function todo(event: WebhookEvent, links: readonly LinkMapping[]): Todo[] {
  const subject = subjectOf(event);
  if (!subject) return [];
  if (subject.action === 'associationChange') {
    const anchor = anchorOf(subject.from, subject.to, links) ?? anchorOf(subject.to, subject.from, links);
    return anchor ? [{ kind: 'links', objectType: anchor.objectType, externalId: anchor.id }] : [];
  }
  const record = { objectType: subject.objectType, externalId: subject.id };
  switch (subject.action) {
    case 'propertyChange':
    case 'deletion':
      return [{ kind: 'record', ...record }];
    case 'creation':
    case 'restore':
      // Links exist from the start, or are restored, without an event of their own.
      return [
        { kind: 'record', ...record },
        { kind: 'links', ...record },
      ];
    case 'merge':
      return [
        { kind: 'record', ...record, mergedIds: subject.mergedIds, primaryId: subject.primaryId ?? '' },
        { kind: 'links', ...record },
      ];
    case 'privacyDeletion':
      return [{ kind: 'erase', ...record }];
  }
}

/** Of two linked records, the one by whose id this kind of link is read. */
function anchorOf<Side extends { objectType: ObjectType }>(
  from: Side,
  to: Side,
  links: readonly LinkMapping[],
): Side | undefined {
  const link = links.find((one) => one.from === from.objectType && one.to === to.objectType);
  return link && (link.readBy === 'from' ? from : to);
}
