import type { ObjectType } from '../../contract/common.ts';
import { listed } from './plain-text.ts';

const inHubspot = { company: 'companies', contact: 'contacts', deal: 'deals' } as const;
const inCscx = { company: 'customer', contact: 'stakeholder', deal: 'deal' } as const;

/** HubSpot's noun for records of a type: `companies`. */
export const recordsNoun = (type: ObjectType): string => inHubspot[type];

/** HubSpot's nouns for several types: `companies and deals`. */
export const typesText = (types: readonly ObjectType[]): string => listed(types.map(recordsNoun));

/** Our noun for one record: `customer`. */
export const nounOf = (type: ObjectType): string => inCscx[type];
