import { type ObjectType, objectTypeTitles, objectTypeWords } from '../../../contract/common.ts';
import { AppError } from '../../../errors.ts';
import { objectTypeSegment, type Refusal } from '../../../hubspot/objects.ts';
import type { PushProblem } from '../push-state.ts';

/** How long a portal that cannot be pushed to is left alone, unless someone changes something; in ms. */
export const problemRestMs = 15 * 60_000;

/** The scope that lets records of a type be written. */
export const writeScope = (objectType: ObjectType) => `crm.objects.${objectTypeSegment[objectType]}.write`;

export const mayNotWrite = (objectType: ObjectType): PushProblem => ({
  code: 'missing_scopes',
  message: `${objectTypeTitles[objectType].many} may not be written: the scope ${writeScope(objectType)} is missing. Add it to the app or key in HubSpot and connect the portal again; what waits is pushed then.`,
});

/** Without any property that could be left out. */
export const refusesAll = (objectType: ObjectType, { message }: Refusal): PushProblem => ({
  code: 'refused',
  message: `HubSpot refuses everything that is written to ${objectTypeWords[objectType].many}: ${message} Change the rule or fill what it demands in HubSpot, then push; it is tried again every quarter of an hour.`,
});

/** A rule against all values of a property. */
export const refusesValues = (objectType: ObjectType, property: string, refusal: Refusal): PushProblem => ({
  code: 'refused',
  message: `HubSpot refuses the values of the ${objectType} property “${property}”: ${refusal.message}${refusal.code ? ` (${refusal.code})` : ''}. They wait, and everything else is sent. Change the rule under Settings › Properties in HubSpot: one value is tried every few minutes, and at once when you push or retry; all follow as soon as it is taken.`,
});

/** HubSpot misses a property without naming it, and all that are mapped are there. */
export const unnamedProperty = (objectType: ObjectType): PushProblem => ({
  code: 'refused',
  message: `${objectTypeTitles[objectType].many} may not be written: HubSpot misses a property and does not say which. Look at the mappings that send something, and save them again.`,
});

/** What keeps the whole portal from being pushed to. */
export class PushRefused extends AppError {
  override readonly name = 'PushRefused';
  readonly problem: PushProblem;

  constructor(problem: PushProblem) {
    super('conflict', problem.message);
    this.problem = problem;
  }
}
