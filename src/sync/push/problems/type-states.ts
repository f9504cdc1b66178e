import { type ObjectType, objectTypes } from '../../../contract/common.ts';
import type { PushProblem } from '../push-state.ts';

/**
 * Where one object type stands in a push that is under way.
 * - `unseen`: it is not known yet whether what features write can be written. Mapped values can be sent.
 * - `ready`: everything is sent.
 * - `withheld`: what features write waits; mapped values are sent.
 * - `blocked`: nothing can be sent; nothing waited when that was found.
 * - `resting`: nothing can be sent; what waited was postponed, and the problem was noted.
 */
export type TypeState = 'unseen' | 'ready' | 'withheld' | 'blocked' | 'resting';

/**
 * What can happen to it.
 * - `passed`: it was looked at, and nothing is in the way.
 * - `healthBarred`: the properties that features write cannot be written.
 * - `barred`: nothing of the type can be written, and nothing of it waits.
 * - `postponed`: nothing of the type can be written, and what waited was postponed.
 * - `problemGone`: the noted problem was taken away: someone has acted, so the push begins again.
 */
export type TypeEvent = 'passed' | 'healthBarred' | 'barred' | 'postponed' | 'problemGone';

/** Every state, every event, and the state that follows. Only someone's action leads out of `blocked` and `resting`. */
export const nextState: Readonly<Record<TypeState, Readonly<Record<TypeEvent, TypeState>>>> = {
  unseen: {
    passed: 'ready',
    healthBarred: 'withheld',
    barred: 'blocked',
    postponed: 'resting',
    problemGone: 'unseen',
  },
  ready: {
    passed: 'ready',
    healthBarred: 'withheld',
    barred: 'blocked',
    postponed: 'resting',
    problemGone: 'ready',
  },
  withheld: {
    passed: 'ready',
    healthBarred: 'withheld',
    barred: 'blocked',
    postponed: 'resting',
    problemGone: 'unseen',
  },
  blocked: {
    passed: 'blocked',
    healthBarred: 'blocked',
    barred: 'blocked',
    postponed: 'resting',
    problemGone: 'unseen',
  },
  resting: {
    passed: 'resting',
    healthBarred: 'resting',
    barred: 'resting',
    postponed: 'resting',
    problemGone: 'unseen',
  },
};

/** What each state allows to be sent: what features write, and what mappings send. */
export const allowed: Readonly<Record<TypeState, { health: boolean; mapped: boolean }>> = {
  unseen: { health: false, mapped: true },
  ready: { health: true, mapped: true },
  withheld: { health: false, mapped: true },
  blocked: { health: false, mapped: false },
  resting: { health: false, mapped: false },
};

/** The states of the object types in one push. */
export interface TypeStates {
  of(objectType: ObjectType): TypeState;
  /** Why the type is withheld, blocked or resting; undefined: it is none of these. */
  problemOf(objectType: ObjectType): PushProblem | undefined;
  apply(objectType: ObjectType, event: 'passed' | 'problemGone'): void;
  apply(objectType: ObjectType, event: TypeEvent, problem: PushProblem): void;
  /** The types of which something waits that cannot be sent, and why. */
  failures(): Map<ObjectType, string>;
}

export function createTypeStates(): TypeStates {
  const states = new Map<ObjectType, { state: TypeState; problem: PushProblem | undefined }>();
  const of = (objectType: ObjectType) => states.get(objectType)?.state ?? 'unseen';
  const problemOf = (objectType: ObjectType) => states.get(objectType)?.problem;
  return {
    of,
    problemOf,
    apply(objectType: ObjectType, event: TypeEvent, problem?: PushProblem) {
      const state = nextState[of(objectType)][event];
      const isStuck = state !== 'unseen' && state !== 'ready';
      states.set(objectType, { state, problem: isStuck ? (problem ?? problemOf(objectType)) : undefined });
    },
    failures: () =>
      new Map(
        objectTypes
          .filter((objectType) => of(objectType) === 'resting')
          .map((objectType) => [objectType, problemOf(objectType)?.message ?? '']),
      ),
  };
}
