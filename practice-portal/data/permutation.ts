/**
 * A permutation of 0…n-1 that is computed instead of stored, and invertible: `position = (a·i + b) mod n`. It gives
 * every record a position in a second order (who belongs to whom, who was modified when) without using memory.
 */
export interface Permutation {
  readonly size: number;
  forward(i: number): number;
  inverse(position: number): number;
  /** How many i in [iFrom, iTo) have a position in [from, to). */
  count(iFrom: number, iTo: number, from: number, to: number): number;
}

export function createPermutation(size: number, salt: number): Permutation {
  if (size <= 0) return { size: 0, forward: () => 0, inverse: () => 0, count: () => 0 };
  const a = coprimeNear(Math.max(1, Math.round(size * 0.618_033_988_75)), size);
  const b = salt % size;
  const backwards = inverseModulo(a, size);
  return {
    size,
    forward: (i) => (i * a + b) % size,
    inverse: (position) => (((position - b + size) % size) * backwards) % size,
    count: (iFrom, iTo, from, to) => {
      if (iTo <= iFrom || to <= from) return 0;
      if (from <= 0 && to >= size) return iTo - iFrom;
      if (iFrom <= 0 && iTo >= size) return to - from;
      // The number of positions below a bound is a sum of floors, which has a closed form.
      const below = (bound: number): bigint =>
        bound <= 0
          ? 0n
          : floorSumRange(iFrom, iTo, size, a, b) - floorSumRange(iFrom, iTo, size, a, b - bound);
      return Number(below(Math.min(to, size)) - below(Math.max(from, 0)));
    },
  };
}

/** Sum over i in [from, to) of floor((a·i + b) / n); b may be negative (but above -n). */
function floorSumRange(from: number, to: number, n: number, a: number, b: number): bigint {
  const shifted = BigInt(b) + BigInt(n);
  const N = BigInt(n);
  const A = BigInt(a);
  const upTo = (count: number): bigint => floorSum(BigInt(count), N, A, shifted) - BigInt(count);
  return upTo(to) - upTo(from);
}

/** Sum over i in [0, count) of floor((a·i + b) / m), for a, b >= 0: the Euclid-like recursion. */
function floorSum(count: bigint, m: bigint, a: bigint, b: bigint): bigint {
  let answer = 0n;
  let n = count;
  let [modulus, slope, offset] = [m, a, b];
  for (;;) {
    if (n <= 0n) return answer;
    if (slope >= modulus) {
      answer += ((n - 1n) * n * (slope / modulus)) / 2n;
      slope %= modulus;
    }
    if (offset >= modulus) {
      answer += n * (offset / modulus);
      offset %= modulus;
    }
    const top = slope * n + offset;
    if (top < modulus) return answer;
    n = top / modulus;
    offset = top % modulus;
    [modulus, slope] = [slope, modulus];
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

function coprimeNear(start: number, size: number): number {
  let candidate = start;
  while (greatestCommonDivisor(candidate, size) !== 1) candidate += 1;
  return candidate;
}

function inverseModulo(a: number, size: number): number {
  let [oldR, r] = [a, size];
  let [oldS, s] = [1, 0];
  while (r !== 0) {
    const quotient = Math.floor(oldR / r);
    [oldR, r] = [r, oldR - quotient * r];
    [oldS, s] = [s, oldS - quotient * s];
  }
  return ((oldS % size) + size) % size;
}
