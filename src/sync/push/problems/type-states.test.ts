import { expect, test } from 'vitest';
import type { PushProblem } from '../push-state.ts';
import { allowed, createTypeStates, nextState, type TypeEvent, type TypeState } from './type-states.ts';

const states = Object.keys(nextState) as TypeState[];
const events = Object.keys(nextState.unseen) as TypeEvent[];
const every = states.flatMap((state) =>
  events.map((event) => ({ state, event, next: nextState[state][event] })),
);
const problem: PushProblem = { code: 'refused', message: 'No.' };

/** One path to each state. */
const wayTo: Record<TypeState, TypeEvent[]> = {
  unseen: [],
  ready: ['passed'],
  withheld: ['healthBarred'],
  blocked: ['barred'],
  resting: ['postponed'],
};

function statesAt(state: TypeState) {
  const types = createTypeStates();
  for (const event of wayTo[state]) types.apply('company', event, problem);
  expect(types.of('company')).toBe(state);
  return types;
}

test.each(every)('$state, $event: $next', ({ state, event, next }) => {
  const types = statesAt(state);
  types.apply('company', event, problem);
  expect(types.of('company')).toBe(next);
  // The others continue.
  expect(types.of('deal')).toBe('unseen');
  // Exactly the obstacles to sending have a problem with the reason.
  expect(types.problemOf('company')).toEqual(['unseen', 'ready'].includes(next) ? undefined : problem);
  expect([...types.failures().keys()]).toEqual(next === 'resting' ? ['company'] : []);
});

test('what is barred is sent again only after someone has acted', () => {
  for (const { state, event, next } of every) {
    if (allowed[state].mapped || !allowed[next].mapped) continue;
    expect(event).toBe('problemGone');
    // And is checked first.
    expect(next).toBe('unseen');
  }
});

test('health is sent only once its properties were looked at', () => {
  for (const { event, next } of every.filter(({ state }) => !allowed[state].health)) {
    if (allowed[next].health) expect(event).toBe('passed');
  }
});

test('a paused type stays reported as failed, even when nothing is waiting', () => {
  const types = statesAt('resting');
  types.apply('company', 'barred', { code: 'refused', message: 'Still no.' });
  expect(types.failures()).toEqual(new Map([['company', 'Still no.']]));
});
