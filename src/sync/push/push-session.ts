import type { ObjectType } from '../../contract/common.ts';
import type { PortalSettings } from '../../contract/settings.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import type { SearchBudget } from '../../hubspot/objects.ts';
import type { PropertyDefinition } from '../../hubspot/properties.ts';
import type { OutboundMapping, OutboundMappings } from '../mapping/outbound-mappings.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import type { TypeStates } from './problems/type-states.ts';
import type { PushCounted } from './push-run.ts';

/** A push between two checks of the settings. */
export interface PushSession extends PortalScope {
  readonly portalId: string;
  /** The stamp of the settings when this started. */
  readonly basis: string;
  readonly client: HubspotClient;
  readonly settings: PortalSettings['push'];
  readonly signal: AbortSignal;
  /** The outbound mappings, with the reasons why some are suspended. */
  readonly outbound: OutboundMappings;
  /** What can be sent of each object type. */
  readonly states: TypeStates;
  readonly learned: Learned;
  /** How many more rejections the search for bad rows can cost. */
  readonly search: SearchBudget;
  /** The counts of the current run. */
  readonly counted: PushCounted;
  /** Calls since the last batch was settled. */
  readonly calls: { count: number };
}

/** What a push has learned about HubSpot since it started. */
interface Learned {
  /** Mapped properties that HubSpot no longer has. */
  readonly lost: Readonly<Record<ObjectType, Set<string>>>;
  /** Mapped properties that were re-read because an option was unknown. */
  readonly reread: Readonly<Record<ObjectType, Map<string, PropertyDefinition>>>;
  /**
   * Rows that were rejected for an option that has been restored since; rejected again, they are listed as errors.
   */
  readonly optionless: Set<string>;
  /** In progress while options are being restored. */
  renewing: Promise<void> | undefined;
}

export const nothingLearned = (): Learned => ({
  lost: { company: new Set(), contact: new Set(), deal: new Set() },
  reread: { company: new Map(), contact: new Map(), deal: new Map() },
  optionless: new Set(),
  renewing: undefined,
});

/** The active mappings of an object type, with their properties as last read. */
export function mappingsToSend(
  { outbound, learned }: Pick<PushSession, 'outbound' | 'learned'>,
  objectType: ObjectType,
): OutboundMapping[] {
  return outbound[objectType]
    .filter(({ mapping, problem }) => !problem && !learned.lost[objectType].has(mapping.property))
    .map((one) => ({
      ...one,
      property: learned.reread[objectType].get(one.mapping.property) ?? one.property,
    }));
}
