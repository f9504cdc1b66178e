import type { Kysely } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { PortalSettings } from '../../contract/settings.ts';
import type { Database } from '../../db/tables.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import type { SearchBudget } from '../../hubspot/objects.ts';
import type { NewProperty } from '../../hubspot/properties.ts';
import type { OutboundMappings } from '../mapping/outbound-mappings.ts';
import type { OpenClient } from '../portal/open-client.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import type { PushCounted } from './push-run.ts';
import type { PushProblem } from './push-state.ts';

/** What HubSpot is to be told of a customer, beside what mappings send. */
export interface OutgoingValues {
  rowId: string;
  /** The live record that the row is. */
  externalId: string;
  /** Property -> value in the form that HubSpot takes; `''` clears it. */
  properties: Record<string, string>;
  /** When the values were made here. */
  madeAt: Date;
}

/** How two states of a row differ: not at all, less than the portal wants to be told, or enough. */
export type Difference = 'same' | 'small' | 'enough';

/** What a feature tells HubSpot of companies. Handed in, because the engine knows no feature. */
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
  /** Compares what HubSpot accepted last with what it would be told now; properties that are left out do not count. */
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

/** A portal that is pushed to now. */
export interface PushPortal extends PortalScope {
  portalId: string;
  /** The stamp of what was decided about pushing when this was gathered. */
  basis: string;
  client: HubspotClient;
  settings: PortalSettings['push'];
  signal: AbortSignal;
  /** What mappings send, with what keeps some of them from being carried out. */
  outbound: OutboundMappings;
  /** Mapped properties that HubSpot was found not to have any more. */
  lost: Record<ObjectType, Set<string>>;
  /** Whether the properties for health can be written; `withheld`: not, but what mappings send can. */
  health: 'unknown' | 'ready' | 'withheld';
  /** Object types that cannot be pushed, and why. */
  blocked: Map<ObjectType, PushProblem>;
  /** Those of them of which something waits. */
  failed: Set<ObjectType>;
  /** How many refusals the search for bad rows may still cost. */
  search: SearchBudget;
  /** Rows that were refused for an option that was put back since; refused again, they are told. */
  optionless: Set<string>;
  /** Under way, when options are put back. */
  renewing: Promise<void> | undefined;
  /** What the run under way has counted. */
  counted: PushCounted;
  /** Calls made since the last batch was settled. */
  calls: { count: number };
}
