import { type ObjectType, objectTypes } from '../../../contract/common.ts';
import type { PushProblem } from '../push-state.ts';

/**
 * The state of an object type in the current push.
 * - `unseen`: it isn't known yet whether features' values can be written. Mapped values can be sent.
 * - `ready`: everything is sent.
 * - `withheld`: features' values wait; mapped values are sent.
 * - `blocked`: nothing can be sent; nothing was waiting when that was found.
 * - `resting`: nothing can be sent; waiting values were postponed, and the problem was recorded.
 */
export type TypeState = 'unseen' | 'ready' | 'withheld' | 'blocked' | 'resting';

/**
 * The events of a type.
 * - `passed`: it was checked, and nothing prevents pushing.
 * - `healthBarred`: the properties that features write can't be written.
 * - `barred`: nothing of the type can be written, and nothing of it is waiting.
 * - `postponed`: nothing of the type can be written, and waiting values were postponed.
 * - `problemGone`: the recorded problem was removed: a user has acted, so the push starts over.
 */
export type TypeEvent = 'passed' | 'healthBarred' | 'barred' | 'postponed' | 'problemGone';

/** Every state, every event, and the next state. Only a user's action leads out of `blocked` and `resting`. */
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

/** What each state allows to send: features' values, and mapped ones. */
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
  /** The types with waiting values that can't be sent, and why. */
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
