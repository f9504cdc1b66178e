import { defaultHealthWeights, HealthComponent, wholeShares } from '../../../src/contract/health.ts';
import type { ChangeSettings, PortalSettings } from '../../../src/contract/settings.ts';

// What somebody has changed of the health settings and not saved yet.

type Push = PortalSettings['push'];
export type PropertyRole = keyof Push['properties'];
export type Weights = Record<HealthComponent, number>;

export interface HealthDraft {
  push: Push;
  calculator: { enabled: boolean; weights: Weights };
}

/** A weight that is not set is the default one. */
export const draftOf = ({ push, healthCalculator }: PortalSettings): HealthDraft => ({
  push,
  calculator: {
    enabled: healthCalculator.enabled,
    weights: { ...defaultHealthWeights, ...healthCalculator.weights },
  },
});

export const isSameDraft = (a: HealthDraft, b: HealthDraft): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** Only what differs: two people who change different things do not undo each other's. Pure. */
export function changeOf(saved: HealthDraft, draft: HealthDraft): Omit<ChangeSettings, 'integrationId'> {
  const { properties, ...push } = draft.push;
  const changedPush = differing(saved.push, push);
  const changedNames = differing(saved.push.properties, properties);
  const calculator = {
    ...(draft.calculator.enabled === saved.calculator.enabled ? {} : { enabled: draft.calculator.enabled }),
    ...(isSame(draft.calculator.weights, saved.calculator.weights)
      ? {}
      : { weights: draft.calculator.weights }),
  };
  const pushChange = { ...changedPush, ...(isEmpty(changedNames) ? {} : { properties: changedNames }) };
  return {
    ...(isEmpty(pushChange) ? {} : { push: pushChange }),
    ...(isEmpty(calculator) ? {} : { healthCalculator: calculator }),
  };
}

const isEmpty = (value: object): boolean => Object.keys(value).length === 0;
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const differing = <Values extends object>(before: Values, after: Partial<Values>): Partial<Values> => {
  const known = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => !isSame(known.get(name), value)),
  ) as Partial<Values>;
};

/** How HubSpot names properties of its own making. */
const propertyName = /^[a-z][a-z0-9_]*$/;

/** What is wrong with the names of the properties, by role. Pure. */
export function nameObjections(names: Push['properties']): Partial<Record<PropertyRole, string>> {
  const all = Object.values(names);
  const objection = (name: string): string | undefined => {
    if (name === '') return 'A name is needed.';
    if (!propertyName.test(name)) {
      return 'Lower-case letters, digits and underscores, with a letter first.';
    }
    return all.filter((other) => other === name).length > 1
      ? 'Each property needs a name of its own.'
      : undefined;
  };
  return Object.fromEntries(
    Object.entries(names).flatMap(([role, name]) => {
      const words = objection(name);
      return words === undefined ? [] : [[role, words]];
    }),
  );
}

/** What keeps a draft from being saved, in a sentence; undefined: nothing. Pure. */
export function objectionTo({ push, calculator }: HealthDraft): string | undefined {
  if (Object.keys(nameObjections(push.properties)).length > 0) return 'A name of a property cannot be used.';
  if (calculator.enabled && HealthComponent.options.every((name) => calculator.weights[name] === 0)) {
    return 'Give at least one component some weight.';
  }
  return undefined;
}

/** Each weight's share of all, in whole percent that add up to 100; all 0 where there is no weight at all. Pure. */
export function sharesOf(weights: Weights): Record<HealthComponent, number> {
  const shares = wholeShares(HealthComponent.options.map((name) => weights[name]));
  const entries = HealthComponent.options.map((name, place) => [name, shares[place] ?? 0] as const);
  return Object.fromEntries(entries) as Record<HealthComponent, number>;
}
