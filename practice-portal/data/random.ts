/**
 * A well-mixed 32-bit hash of three numbers: the only source of randomness in the generated data, so that record `i`
 * is always the same, in whatever order records are read, without storing any of them.
 */
export function mix(seed: number, salt: number, i: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(salt + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (i | 0), 0x27d4eb2f) ^ Math.floor(i / 4_294_967_296);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  h ^= h >>> 12;
  h = Math.imul(h, 0x297a2d39);
  h ^= h >>> 15;
  return h >>> 0;
}

/** An element of the list, chosen by `hash`. The list must not be empty. */
export function pick<T>(list: readonly T[], hash: number): T {
  const item = list[hash % list.length];
  if (item === undefined) throw new Error('Nothing to pick from an empty list.');
  return item;
}

/** A small repeatable stream of numbers in [0, 1), for faults with a probability. */
export function createRandom(seed: number): () => number {
  let count = 0;
  return () => {
    count += 1;
    return mix(seed, 0x51ed, count) / 4_294_967_296;
  };
}
