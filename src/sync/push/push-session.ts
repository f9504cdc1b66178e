import type { ObjectType } from '../../contract/common.ts';
import type { PortalSettings } from '../../contract/settings.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import type { SearchBudget } from '../../hubspot/objects.ts';
import type { PropertyDefinition } from '../../hubspot/properties.ts';
import type { OutboundMapping, OutboundMappings } from '../mapping/outbound-mappings.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import type { TypeStates } from './problems/type-states.ts';
import type { PushCounted } from './push-run.ts';

/** A push under way, from one reading of what people have decided to the next. */
export interface PushSession extends PortalScope {
  readonly portalId: string;
  /** The stamp of what was decided about pushing when this began. */
  readonly basis: string;
  readonly client: HubspotClient;
  readonly settings: PortalSettings['push'];
  readonly signal: AbortSignal;
  /** What mappings send, with what keeps some of them from being carried out. */
  readonly outbound: OutboundMappings;
  /** What each object type allows to be sent. */
  readonly states: TypeStates;
  readonly learned: Learned;
  /** How many refusals the search for bad rows may still cost. */
  readonly search: SearchBudget;
  /** What the run under way has counted. */
  readonly counted: PushCounted;
  /** Calls made since the last batch was settled. */
  readonly calls: { count: number };
}

/** What a push has learned about HubSpot since it began. */
export interface Learned {
  /** Mapped properties that HubSpot no longer has. */
  readonly lost: Readonly<Record<ObjectType, Set<string>>>;
  /** Mapped properties that were read again, because an option was unknown. */
  readonly reread: Readonly<Record<ObjectType, Map<string, PropertyDefinition>>>;
  /** Rows that were refused for an option that was put back since; refused again, they are listed. */
  readonly optionless: Set<string>;
  /** Under way, while options are put back. */
  renewing: Promise<void> | undefined;
}

export const nothingLearned = (): Learned => ({
  lost: { company: new Set(), contact: new Set(), deal: new Set() },
  reread: { company: new Map(), contact: new Map(), deal: new Map() },
  optionless: new Set(),
  renewing: undefined,
});

/** The mappings of an object type that can be carried out now, with their properties as they were read last. */
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
