import { type BaseRecords, isoTime } from '../data/base.ts';
import type { ObjectType } from '../options.ts';

/** A record as read by the rest of the portal: generated and unchanged, or changed. */
export interface RecordView {
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archivedAt: number | null;
  /** The stored value: null if empty. Calculated properties aren't here but in `calculated.ts`. */
  value(property: string): string | null;
  /** The values of a changed property, newest first, including the current one; empty if it never changed. */
  history(property: string): readonly PastValue[];
}

/** The actor of a change, in the terms of HubSpot's webhooks and histories. */
export interface ChangeSource {
  changeSource: string;
  sourceId: string;
}

export interface PastValue extends ChangeSource {
  value: string;
  at: number;
}

/** The property with the time of the last change: contacts use another name for it. */
export function modifiedProperty(type: ObjectType): string {
  return type === 'contact' ? 'lastmodifieddate' : 'hs_lastmodifieddate';
}

export class BaseRecordView implements RecordView {
  readonly #base: BaseRecords;
  readonly #index: number;
  readonly archivedAt = null;

  constructor(base: BaseRecords, index: number) {
    this.#base = base;
    this.#index = index;
  }
  get id(): string {
    return this.#base.idAt(this.#index);
  }
  get createdAt(): number {
    return this.#base.createdAt(this.#index);
  }
  get updatedAt(): number {
    return this.#base.modifiedAt(this.#index);
  }
  value(property: string): string | null {
    return this.#base.value(this.#index, property);
  }
  history(): readonly PastValue[] {
    return [];
  }
}

/**
 * A record that was created or changed. Immutable: every write creates a new one, so that the search index can return
 * the previous one during its lag.
 */
export class ChangedRecord implements RecordView {
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archivedAt: number | null;
  readonly #values: ReadonlyMap<string, string | null>;
  readonly #origin: RecordView | undefined;
  readonly #past: ReadonlyMap<string, readonly PastValue[]>;

  constructor(parts: {
    id: string;
    createdAt: number;
    updatedAt: number;
    archivedAt: number | null;
    values: ReadonlyMap<string, string | null>;
    origin?: RecordView | undefined;
    past?: ReadonlyMap<string, readonly PastValue[]>;
  }) {
    this.id = parts.id;
    this.createdAt = parts.createdAt;
    this.updatedAt = parts.updatedAt;
    this.archivedAt = parts.archivedAt;
    this.#values = parts.values;
    this.#origin = parts.origin;
    this.#past = parts.past ?? new Map();
  }

  static from(view: RecordView): ChangedRecord {
    if (view instanceof ChangedRecord) return view;
    const { id, createdAt, updatedAt, archivedAt } = view;
    return new ChangedRecord({ id, createdAt, updatedAt, archivedAt, values: new Map(), origin: view });
  }

  value(property: string): string | null {
    const own = this.#values.get(property);
    return own !== undefined || this.#values.has(property)
      ? (own ?? null)
      : (this.#origin?.value(property) ?? null);
  }

  history(property: string): readonly PastValue[] {
    return this.#past.get(property) ?? [];
  }

  /** The values set since it was generated, or all of a created record. */
  ownValues(): ReadonlyMap<string, string | null> {
    return this.#values;
  }

  with(
    values: ReadonlyMap<string, string | null>,
    updatedAt: number,
    past?: ReadonlyMap<string, readonly PastValue[]>,
  ): ChangedRecord {
    return new ChangedRecord({
      id: this.id,
      createdAt: this.createdAt,
      updatedAt,
      archivedAt: this.archivedAt,
      values: new Map([...this.#values, ...values]),
      origin: this.#origin,
      past: past ? new Map([...this.#past, ...past]) : this.#past,
    });
  }

  archived(archivedAt: number | null): ChangedRecord {
    return new ChangedRecord({
      id: this.id,
      createdAt: this.createdAt,
      updatedAt: this.updatedAt,
      archivedAt,
      values: this.#values,
      origin: this.#origin,
      past: this.#past,
    });
  }
}

/** Values that every record has automatically. */
export function systemValue(type: ObjectType, view: RecordView, property: string): string | undefined {
  switch (property) {
    case 'hs_object_id':
      return view.id;
    case 'createdate':
    case 'hs_createdate':
      return isoTime(view.createdAt);
    case 'lastmodifieddate':
    case 'hs_lastmodifieddate':
      return property === modifiedProperty(type) ? isoTime(view.updatedAt) : undefined;
    default:
      return undefined;
  }
}
