import { type BaseRecords, compareIds } from '../data/base.ts';
import type { ObjectType } from '../options.ts';
import { BaseRecordView, type ChangedRecord, type RecordView } from './record.ts';

/** A record's state before a change that the search index doesn't have yet. */
interface Unindexed {
  visibleAt: number;
  before: RecordView | undefined;
}

/**
 * The records of one object type: the generated ones, overlaid by those that were changed, created, archived, merged
 * away or permanently deleted. Only the latter use memory.
 */
export class RecordStore {
  readonly type: ObjectType;
  readonly base: BaseRecords;
  readonly #changed = new Map<string, ChangedRecord>();
  /** Indexes of generated records that are overlaid. */
  readonly #overridden = new Set<number>();
  /** Ids of created records, in order. */
  readonly #extraIds: string[] = [];
  readonly #archivedIds = new Set<string>();
  /** Ids that no longer exist: merged away or permanently deleted. */
  readonly #gone = new Set<string>();
  /** From a merged id to the survivor's. */
  readonly #survivors = new Map<string, string>();
  readonly #unindexed = new Map<string, Unindexed[]>();
  #liveCount: number;
  #lastId: string;

  constructor(base: BaseRecords) {
    this.type = base.type;
    this.base = base;
    this.#liveCount = base.count;
    this.#lastId = base.count > 0 ? base.idAt(base.count - 1) : '100000000000';
  }

  get liveCount(): number {
    return this.#liveCount;
  }
  get archivedCount(): number {
    return this.#archivedIds.size;
  }
  /** Whether anything is archived or gone: otherwise, every existing id is live. */
  get hasHidden(): boolean {
    return this.#archivedIds.size > 0 || this.#gone.size > 0;
  }

  /** The record with exactly this id, archived or not. */
  get(id: string): RecordView | undefined {
    const changed = this.#changed.get(id);
    if (changed) return changed;
    const index = this.base.indexOf(id);
    return index < 0 || this.#overridden.has(index) ? undefined : new BaseRecordView(this.base, index);
  }

  isLive(id: string): boolean {
    const changed = this.#changed.get(id);
    if (changed) return changed.archivedAt === null;
    const index = this.base.indexOf(id);
    return index >= 0 && !this.#overridden.has(index);
  }

  isOverridden(index: number): boolean {
    return this.#overridden.has(index);
  }

  /** The current id of this one: itself, or the survivor of its merges. */
  resolve(id: string): string {
    let current = id;
    for (let next = this.#survivors.get(current); next !== undefined; next = this.#survivors.get(current)) {
      current = next;
    }
    return current;
  }

  survivors(): ReadonlyMap<string, string> {
    return this.#survivors;
  }

  /** A new id, above all usual ones: ids ascend by creation. */
  nextId(): string {
    this.#lastId = String(Number(this.#lastId) + 1_009 + (this.#extraIds.length % 7) * 131);
    return this.#lastId;
  }

  /** Stores a new version of a record. `visibleAt` is when the search index will have it. */
  put(record: ChangedRecord, indexing?: { now: number; visibleAt: number }): void {
    const before = this.get(record.id);
    if (indexing) this.#remember(record.id, before, indexing);
    if (!before) {
      const index = this.base.indexOf(record.id);
      if (index < 0) this.#insertExtra(record.id);
      this.#gone.delete(record.id);
      if (record.archivedAt === null) this.#liveCount += 1;
    } else if ((before.archivedAt === null) !== (record.archivedAt === null)) {
      this.#liveCount += record.archivedAt === null ? 1 : -1;
    }
    if (record.archivedAt === null) this.#archivedIds.delete(record.id);
    else this.#archivedIds.add(record.id);
    this.#changed.set(record.id, record);
    const index = this.base.indexOf(record.id);
    if (index >= 0) this.#overridden.add(index);
  }

  /** Removes a record permanently; with `survivor`, its id leads to that one from now on. */
  remove(id: string, survivor?: string, indexing?: { now: number; visibleAt: number }): void {
    const before = this.get(id);
    if (!before) return;
    if (indexing) this.#remember(id, before, indexing);
    if (before.archivedAt === null) this.#liveCount -= 1;
    this.#archivedIds.delete(id);
    this.#changed.delete(id);
    this.#gone.add(id);
    const index = this.base.indexOf(id);
    if (index >= 0) this.#overridden.add(index);
    else {
      const place = this.#placeOfExtra(id);
      if (this.#extraIds[place] === id) this.#extraIds.splice(place, 1);
    }
    if (survivor !== undefined) this.#survivors.set(id, survivor);
  }

  /** Live records ordered by id, from `after` on (inclusive). */
  *live(after = ''): Generator<RecordView> {
    const { base } = this;
    let index = after === '' ? 0 : base.firstAtOrAfter(after);
    let extra = after === '' ? 0 : this.#placeOfExtra(after);
    for (;;) {
      const extraId = this.#extraIds[extra];
      if (index >= base.count && extraId === undefined) return;
      if (extraId !== undefined && (index >= base.count || compareIds(extraId, base.idAt(index)) < 0)) {
        extra += 1;
        const record = this.#changed.get(extraId);
        if (record && record.archivedAt === null) yield record;
      } else {
        const current = index;
        index += 1;
        if (!this.#overridden.has(current)) yield new BaseRecordView(base, current);
        else {
          const record = this.#changed.get(base.idAt(current));
          if (record && record.archivedAt === null) yield record;
        }
      }
    }
  }

  /** Archived records ordered by id, from `after` on. */
  *archived(after = ''): Generator<RecordView> {
    const ids = [...this.#archivedIds].sort(compareIds);
    for (const id of ids) {
      const record = this.#changed.get(id);
      if (record && (after === '' || compareIds(id, after) >= 0)) yield record;
    }
  }

  /** Every record that differs from the generated one. */
  changedRecords(): IterableIterator<ChangedRecord> {
    return this.#changed.values();
  }
  overriddenIndexes(): IterableIterator<number> {
    return this.#overridden.values();
  }

  /** The overlaid records in the search index at `now`: changes younger than its lag aren't in it yet. */
  *indexedChanges(now: number): Generator<RecordView> {
    for (const [id, record] of this.#changed) {
      if (this.#unindexed.has(id)) continue;
      if (record.archivedAt === null) yield record;
    }
    for (const [id, entries] of this.#unindexed) {
      const oldest = entries.find((entry) => entry.visibleAt > now);
      const view = oldest === undefined ? this.#changed.get(id) : oldest.before;
      if (view && view.archivedAt === null) yield view;
    }
  }

  /** Forgets what the search index has caught up with by `now`. */
  forgetIndexed(now: number): void {
    for (const [id, entries] of this.#unindexed) {
      while (entries[0] !== undefined && entries[0].visibleAt <= now) entries.shift();
      if (entries.length === 0) this.#unindexed.delete(id);
    }
  }

  #remember(id: string, before: RecordView | undefined, indexing: { now: number; visibleAt: number }): void {
    const entries = this.#unindexed.get(id) ?? [];
    // Without lag there is nothing to remember, unless an earlier change is still pending.
    if (indexing.visibleAt <= indexing.now && entries.length === 0) return;
    const notBefore = entries.at(-1)?.visibleAt ?? 0;
    entries.push({ visibleAt: Math.max(indexing.visibleAt, notBefore), before });
    this.#unindexed.set(id, entries);
  }

  #placeOfExtra(id: string): number {
    let [low, high] = [0, this.#extraIds.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareIds(this.#extraIds[middle] ?? '', id) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insertExtra(id: string): void {
    const place = this.#placeOfExtra(id);
    if (this.#extraIds[place] !== id) this.#extraIds.splice(place, 0, id);
  }
}
