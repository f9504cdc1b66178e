/**
 * Counts the events of the last `windowMs`, exactly: it stores the time of each event, so a limit based on it applies
 * to any period of that length, and not only to those aligned with the clock.
 */
export class RollingWindow {
  readonly #windowMs: number;
  #times: Float64Array;
  #first = 0;
  #count = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
    this.#times = new Float64Array(128);
  }

  /** How many events are in the window that ends at `now`. */
  used(now: number): number {
    const oldest = now - this.#windowMs;
    while (this.#count > 0 && (this.#times[this.#first] ?? 0) <= oldest) {
      this.#first = (this.#first + 1) % this.#times.length;
      this.#count -= 1;
    }
    return this.#count;
  }

  add(now: number): void {
    if (this.#count === this.#times.length) this.#grow();
    this.#times[(this.#first + this.#count) % this.#times.length] = now;
    this.#count += 1;
  }

  clear(): void {
    this.#count = 0;
  }

  #grow(): void {
    const bigger = new Float64Array(this.#times.length * 2);
    for (let n = 0; n < this.#count; n += 1) {
      bigger[n] = this.#times[(this.#first + n) % this.#times.length] ?? 0;
    }
    this.#times = bigger;
    this.#first = 0;
  }
}
