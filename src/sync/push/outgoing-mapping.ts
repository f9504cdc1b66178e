import type { Kysely } from 'kysely';
import type { PortalSettings } from '../../contract/settings.ts';
import type { Database } from '../../db/tables.ts';
import type { NewProperty } from '../../hubspot/properties.ts';
import type { OpenClient } from '../portal/open-client.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

/** The values to send for a customer, apart from mapped ones. */
export interface OutgoingValues {
  rowId: string;
  /** The row's live record. */
  externalId: string;
  /** Property -> value in HubSpot's form; `''` clears it. */
  properties: Record<string, string>;
  /** When the values were calculated. */
  madeAt: Date;
}

/** The difference between two states of a row: none, below the portal's threshold, or enough. */
type Difference = 'same' | 'small' | 'enough';

/** What a feature sends for companies. Passed in, because the engine doesn't depend on features. */
export interface OutgoingMapping {
  /** The group for new properties. */
  group: { name: string; label: string };
  /** Role -> property, with the names in the portal's settings. */
  properties(settings: PortalSettings['push']): Record<string, NewProperty>;
  /**
   * The newest values of rows whose outbox entries haven't changed since they were leased, so that a trace id is
   * never sent with two different values. Rows without a live record or without values are left out.
   */
  read(
    db: Kysely<Database>,
    scope: PortalScope,
    leased: readonly { rowId: string; traceId: string }[],
    settings: PortalSettings['push'],
  ): Promise<OutgoingValues[]>;
  /** Compares what HubSpot last accepted with the values to send; properties that are left out don't count. */
  compare(
    before: { properties: Readonly<Record<string, string>>; madeAt: Date | null },
    now: OutgoingValues,
    settings: PortalSettings['push'],
  ): Difference;
  /**
   * Queues a portal's rows whose values may differ from HubSpot's; they are compared when they are sent.
   * @param which `differing`: rows whose newest values weren't accepted, except rejected ones; `unsettled`: also
   *   rejected ones; `every`: all rows, compared when they are sent, because the settings have changed; `all`: every
   *   row, sent even if HubSpot has the same values.
   * @param rowIds only these; default: all of the portal.
   * @returns the number of rows that are waiting because of it.
   */
  queue(
    db: Kysely<Database>,
    scope: PortalScope,
    which: 'differing' | 'unsettled' | 'every' | 'all',
    rowIds?: readonly string[],
  ): Promise<number>;
}

/** What the engine needs for pushing. */
export interface PushParts {
  openClient: OpenClient;
  outgoing: OutgoingMapping;
}
