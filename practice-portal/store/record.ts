import { type BaseRecords, isoTime } from '../data/base.ts';
import type { ObjectType } from '../options.ts';

/** A record as the rest of the portal reads it: generated and untouched, or changed. */
export interface RecordView {
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archivedAt: number | null;
  /** The stored value: null where empty. Calculated properties are not here but in `calculated.ts`. */
  value(property: string): string | null;
  /** The values of a property that changed, newest first, the present one included; empty if it never did. */
  history(property: string): readonly PastValue[];
}

/** Who made a change, in the words of HubSpot's webhooks and histories. */
export interface ChangeSource {
  changeSource: string;
  sourceId: string;
}

export interface PastValue extends ChangeSource {
  value: string;
  at: number;
}

/** The property that carries the time of the last change: contacts have a name of their own for it. */
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
 * A record that was created or changed since the portal was born. Never changed in place: every write makes a
 * new one, so that the search index can go on showing the one before for as long as it lags.
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

  /** The values given to it since it was generated, or all of a created record. */
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

/** Values every record has by being one. */
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
