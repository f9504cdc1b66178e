import { defaultHealthWeights, HealthComponent, wholeShares } from '../../../../src/contract/health.ts';
import type { ChangeSettings, PortalSettings } from '../../../../src/contract/settings.ts';

// Unsaved changes to the health settings.

type Push = PortalSettings['push'];
export type PropertyRole = keyof Push['properties'];
export type Weights = Record<HealthComponent, number>;

export interface HealthDraft {
  push: Push;
  sources: PortalSettings['healthSources'];
  calculator: { enabled: boolean; weights: Weights };
}

/** Missing weights are the default ones. */
export const draftOf = ({ push, healthSources, healthCalculator }: PortalSettings): HealthDraft => ({
  push,
  sources: healthSources,
  calculator: {
    enabled: healthCalculator.enabled,
    weights: { ...defaultHealthWeights, ...healthCalculator.weights },
  },
});

export const isSameDraft = (a: HealthDraft, b: HealthDraft): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** Only what differs, so that two users who change different settings don't overwrite each other. Pure. */
export function changeOf(saved: HealthDraft, draft: HealthDraft): Omit<ChangeSettings, 'integrationId'> {
  const { properties, ...push } = draft.push;
  const changedPush = differing(saved.push, push);
  const changedNames = differing(saved.push.properties, properties);
  const sources = differing(saved.sources, draft.sources);
  const calculator = {
    ...(draft.calculator.enabled === saved.calculator.enabled ? {} : { enabled: draft.calculator.enabled }),
    ...(isSame(draft.calculator.weights, saved.calculator.weights)
      ? {}
      : { weights: draft.calculator.weights }),
  };
  const pushChange = { ...changedPush, ...(isEmpty(changedNames) ? {} : { properties: changedNames }) };
  return {
    ...(isEmpty(pushChange) ? {} : { push: pushChange }),
    ...(isEmpty(sources) ? {} : { healthSources: sources }),
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

/** HubSpot's rule for property names. */
const propertyName = /^[a-z][a-z0-9_]*$/;

/** What is wrong with the property names, by role. Pure. */
export function nameObjections(names: Push['properties']): Partial<Record<PropertyRole, string>> {
  const all = Object.values(names);
  const objection = (name: string): string | undefined => {
    if (name === '') return 'Enter a name.';
    if (!propertyName.test(name)) {
      return 'Use lowercase letters, digits, and underscores, starting with a letter.';
    }
    return all.filter((other) => other === name).length > 1
      ? 'Each property needs a different name.'
      : undefined;
  };
  return Object.fromEntries(
    Object.entries(names).flatMap(([role, name]) => {
      const words = objection(name);
      return words === undefined ? [] : [[role, words]];
    }),
  );
}

/** Why a draft can't be saved, in a sentence; undefined if it can. Pure. */
export function objectionTo({ push, calculator }: HealthDraft): string | undefined {
  if (Object.keys(nameObjections(push.properties)).length > 0) return 'Fix the property names first.';
  if (calculator.enabled && HealthComponent.options.every((name) => calculator.weights[name] === 0)) {
    return 'Give at least one component a weight.';
  }
  return undefined;
}

/** Each weight's share, in whole percent that add up to 100; all 0 if there is no weight at all. Pure. */
export function sharesOf(weights: Weights): Record<HealthComponent, number> {
  const shares = wholeShares(HealthComponent.options.map((name) => weights[name]));
  const entries = HealthComponent.options.map((name, place) => [name, shares[place] ?? 0] as const);
  return Object.fromEntries(entries) as Record<HealthComponent, number>;
}
