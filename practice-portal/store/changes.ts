import type { ObjectType } from '../options.ts';
import type { ChangeSource } from './record.ts';

/** A change in a portal, as reported by webhooks. Times are epoch milliseconds. */
export type Change = { at: number; source: ChangeSource } & (
  | { kind: 'created' | 'deleted' | 'restored' | 'privacyDeleted'; type: ObjectType; id: string }
  | { kind: 'property'; type: ObjectType; id: string; property: string; value: string | null }
  | {
      kind: 'merged';
      type: ObjectType;
      primaryId: string;
      mergedIds: string[];
      newId: string;
      propertiesMoved: number;
    }
  | {
      /** One direction of a link; each change of a link results in two. */
      kind: 'association';
      from: ObjectType;
      fromId: string;
      to: ObjectType;
      toId: string;
      typeId: number;
      removed: boolean;
      primary: boolean;
    }
);

/** The default actor of changes: a user in HubSpot's own UI. */
export const PERSON: ChangeSource = { changeSource: 'CRM_UI', sourceId: 'userId:60002164' };
