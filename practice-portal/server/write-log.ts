import type { ObjectType } from '../options.ts';

/** A change of a record that an app's call made, or would have made had the values not been there already. */
export interface LoggedWrite {
  at: number;
  type: ObjectType;
  /** The record that took the values: the survivor where the call named one that was merged away. */
  id: string;
  /** As the call gave them, checked and settled; `''` clears. */
  properties: Record<string, string | null>;
  /** The input's `objectWriteTraceId`. */
  traceId: string | null;
  /** Whether any value was another one than before. */
  changed: boolean;
}

export interface WriteFilter {
  type?: ObjectType | undefined;
  id?: string | undefined;
  /** Only writes that gave this property. */
  property?: string | undefined;
  /** Only the last so many. */
  limit?: number | undefined;
}

const LOG_LENGTH = 100_000;

/** Every update by API that was accepted, in order, the oldest forgotten first. */
export class WriteLog {
  #entries: LoggedWrite[] = [];

  add(entry: LoggedWrite): void {
    this.#entries.push(entry);
    if (this.#entries.length > LOG_LENGTH * 1.1) this.#entries = this.#entries.slice(-LOG_LENGTH);
  }

  /** Oldest first. */
  list({ type, id, property, limit }: WriteFilter = {}): LoggedWrite[] {
    const found = this.#entries.filter(
      (entry) =>
        (type === undefined || entry.type === type) &&
        (id === undefined || entry.id === id) &&
        (property === undefined || property in entry.properties),
    );
    return limit === undefined ? found : found.slice(-limit);
  }

  clear(): void {
    this.#entries = [];
  }
}
