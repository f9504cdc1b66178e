import type { ObjectType } from '../options.ts';

/** An update by an app's call, even if the values were already there. */
interface LoggedWrite {
  at: number;
  type: ObjectType;
  /** The updated record: the survivor if the call named a merged id. */
  id: string;
  /** The call's values, validated and normalized; `''` clears. */
  properties: Record<string, string | null>;
  /** The input's `objectWriteTraceId`. */
  traceId: string | null;
  /** Whether any value changed. */
  changed: boolean;
}

interface WriteFilter {
  type?: ObjectType | undefined;
  id?: string | undefined;
  /** Only writes with this property. */
  property?: string | undefined;
  /** Only this many, the last ones. */
  limit?: number | undefined;
}

const LOG_LENGTH = 100_000;

/** The accepted updates by API, in order; the oldest are dropped first. */
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
