import { AppError } from '../../../base/errors.ts';
import { type ObjectType, objectTypeTitles, objectTypeWords } from '../../../contract/common.ts';
import { objectTypeSegment, type Refusal } from '../../../hubspot/objects.ts';
import type { PushProblem } from '../push-state.ts';

/** How long a portal that can't be pushed to is left alone, unless a user changes something; in ms. */
export const problemRestMs = 15 * 60_000;

/** The scope for writing records of a type. */
export const writeScope = (objectType: ObjectType) => `crm.objects.${objectTypeSegment[objectType]}.write`;

export const mayNotWrite = (objectType: ObjectType): PushProblem => ({
  code: 'missing_scopes',
  message: `${objectTypeTitles[objectType].many} can't be updated: the scope ${writeScope(objectType)} is missing. Add it to the app or key in HubSpot and reconnect the portal. Waiting values are pushed then.`,
});

/** If leaving out a property wouldn't help. */
export const refusesAll = (objectType: ObjectType, { message }: Refusal): PushProblem => ({
  code: 'refused',
  message: `HubSpot rejects all updates to ${objectTypeWords[objectType].many}: ${message} Change the rule or fill in what it requires in HubSpot, then push. We retry every 15 minutes.`,
});

/** A validation rule against all values of a property. */
export const refusesValues = (objectType: ObjectType, property: string, refusal: Refusal): PushProblem => ({
  code: 'refused',
  message: `HubSpot rejects the values of the ${objectType} property “${property}”: ${refusal.message}${refusal.code ? ` (${refusal.code})` : ''}. These values wait; everything else is sent. Change the rule under Settings › Properties in HubSpot. We retry one value every few minutes, and immediately when you push or retry; once it is accepted, the rest follows.`,
});

/** HubSpot reports a missing property without naming it, and all mapped ones exist. */
export const unnamedProperty = (objectType: ObjectType): PushProblem => ({
  code: 'refused',
  message: `${objectTypeTitles[objectType].many} can't be updated: HubSpot reports a missing property without naming it. Check the mappings that sync to HubSpot and save them again.`,
});

/** Problems that prevent pushing to the whole portal. */
export class PushRefused extends AppError {
  override readonly name = 'PushRefused';
  readonly problem: PushProblem;

  constructor(problem: PushProblem) {
    super('conflict', problem.message);
    this.problem = problem;
  }
}
