import type { Kysely } from 'kysely';
import type { PortalSettings } from '../../contract/settings.ts';
import type { Database } from '../../db/tables.ts';
import type { NewProperty } from '../../hubspot/properties.ts';
import type { OpenClient } from '../portal/open-client.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

/** What is sent of a customer, apart from what mappings send. */
export interface OutgoingValues {
  rowId: string;
  /** The live record that the row is. */
  externalId: string;
  /** Property -> value in the form that HubSpot takes; `''` clears it. */
  properties: Record<string, string>;
  /** When the values were made here. */
  madeAt: Date;
}

/** How two states of a row differ: not at all, less than the portal's settings ask for, or enough. */
export type Difference = 'same' | 'small' | 'enough';

/** What a feature sends of companies. Handed in, because the engine knows no feature. */
export interface OutgoingMapping {
  /** The group for properties that have to be made. */
  group: { name: string; label: string };
  /** Role -> property, with the names that the portal's settings give. */
  properties(settings: PortalSettings['push']): Record<string, NewProperty>;
  /**
   * The newest values of rows, as far as their outbox entries are the ones that were leased, so that one trace id is
   * never sent with two different values. Rows without a live record, or without values, are left out.
   */
  read(
    db: Kysely<Database>,
    scope: PortalScope,
    leased: readonly { rowId: string; traceId: string }[],
    settings: PortalSettings['push'],
  ): Promise<OutgoingValues[]>;
  /** Compares what HubSpot accepted last with what would be sent now; properties that are left out do not count. */
  compare(
    before: { properties: Readonly<Record<string, string>>; madeAt: Date | null },
    now: OutgoingValues,
    settings: PortalSettings['push'],
  ): Difference;
  /**
   * Queues rows of a portal that may differ from what HubSpot has; the comparison itself comes when they are sent.
   * @param which `differing`: rows whose newest values were not accepted, except those that HubSpot refused;
   *   `unsettled`: those too; `every`: all rows, compared when they are sent, because the settings have changed;
   *   `all`: every row, which is then sent even if HubSpot has the same.
   * @param rowIds only these; default: all of the portal.
   * @returns how many rows wait now because of it.
   */
  queue(
    db: Kysely<Database>,
    scope: PortalScope,
    which: 'differing' | 'unsettled' | 'every' | 'all',
    rowIds?: readonly string[],
  ): Promise<number>;
}

/** What the engine is given for pushing. */
export interface PushParts {
  openClient: OpenClient;
  outgoing: OutgoingMapping;
}
