import { createDataset, type Dataset } from '../data/dataset.ts';
import type { PropertyDefinition } from '../data/definitions.ts';
import { createPipelines, type Pipeline } from '../data/pipelines.ts';
import { OBJECT_TYPES, type ObjectType } from '../options.ts';
import { AssociationStore, type Tie, type TieTo } from './association-store.ts';
import { AssociationTypes } from './association-types.ts';
import { calculationOf } from './calculated.ts';
import { type Change, PERSON } from './changes.ts';
import { PropertyCatalogue } from './property-catalogue.ts';
import { ChangedRecord, type ChangeSource, type PastValue, type RecordView, systemValue } from './record.ts';
import { RecordStore } from './record-store.ts';
import type { FilterSource } from './search-filter.ts';

export interface ChangeOptions {
  /** Who made the change. Default: a person in HubSpot's screens. */
  source?: ChangeSource;
  /** When, if not now: bulk edits give many records the same time. */
  at?: number;
  /** How long searches do not see it, if not as long as the portal's other writes. */
  searchLagMs?: number;
}

export type Properties = Readonly<Record<string, string | null>>;

const VERSIONS_KEPT = 20;

/**
 * One portal's records, links and definitions, and the only way to change them. It knows HubSpot's rules (what
 * a merge does, what bumps the time of change) but nothing of requests, tokens or limits.
 */
export class Crm implements FilterSource {
  readonly dataset: Dataset;
  readonly records: Readonly<Record<ObjectType, RecordStore>>;
  readonly ties: AssociationStore;
  readonly associationTypes: AssociationTypes;
  readonly properties: PropertyCatalogue;
  readonly pipelines: Pipeline[] = createPipelines();
  readonly now: () => number;
  /** How long a write stays unseen by searches. */
  searchLagMs = 0;
  readonly #listeners: ((change: Change) => void)[] = [];

  constructor(options: {
    portalId: number;
    seed: number;
    counts: Readonly<Record<ObjectType, number>>;
    currency: string;
    now: () => number;
  }) {
    this.now = options.now;
    this.dataset = createDataset(options.seed, options.counts, options.currency);
    this.records = {
      company: new RecordStore(this.dataset.records.company),
      contact: new RecordStore(this.dataset.records.contact),
      deal: new RecordStore(this.dataset.records.deal),
    };
    this.ties = new AssociationStore(this.dataset, this.records);
    this.associationTypes = new AssociationTypes(options.portalId);
    this.properties = new PropertyCatalogue(options.now);
  }

  onChange(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  // Reading

  /** The record an id stands for today, archived ones only when asked for. */
  find(type: ObjectType, id: string, { archived = false } = {}): RecordView | undefined {
    const store = this.records[type];
    const view = store.get(store.resolve(id));
    return view && (view.archivedAt !== null) === archived ? view : undefined;
  }

  /** A reader of one property for many records: what HubSpot answers for it, null where empty. */
  reader(type: ObjectType, property: string): (view: RecordView) => string | null {
    const calculate = calculationOf(type, property);
    if (calculate) return (view) => calculate(this, view);
    return (view) => systemValue(type, view, property) ?? view.value(property);
  }

  valueOf(type: ObjectType, view: RecordView, property: string): string | null {
    const calculate = calculationOf(type, property);
    return calculate ? calculate(this, view) : (systemValue(type, view, property) ?? view.value(property));
  }

  definitionOf(type: ObjectType, property: string): PropertyDefinition | undefined {
    return this.properties.get(type, property);
  }

  isLinked(type: ObjectType, id: string, otherType: ObjectType, otherId: string): boolean {
    return this.ties.get(type, id, otherType, otherId) !== undefined;
  }

  /** The live record with this value of a unique property; letter case counts not. */
  findByUnique(type: ObjectType, property: string, value: string): RecordView | undefined {
    const wanted = value.trim().toLowerCase();
    const store = this.records[type];
    for (const record of store.changedRecords()) {
      if (record.archivedAt === null && record.value(property)?.toLowerCase() === wanted) return record;
    }
    // Of the generated values only the e-mail address is unique.
    if (type !== 'contact' || property !== 'email') return undefined;
    for (let index = 0; index < store.base.count; index += 1) {
      if (!store.isOverridden(index) && store.base.value(index, 'email') === wanted) {
        return store.get(store.base.idAt(index));
      }
    }
    return undefined;
  }

  /** Links of a record; merged ids stand for their survivor, archived records have none. */
  associated(from: ObjectType, id: string, to: ObjectType): TieTo[] {
    const store = this.records[from];
    const current = store.resolve(id);
    return store.isLive(current) ? this.ties.tiesOf(from, current, to) : [];
  }

  // Records

  create(
    type: ObjectType,
    properties: Properties,
    options: ChangeOptions & { id?: string } = {},
  ): RecordView {
    const at = options.at ?? this.now();
    const source = options.source ?? PERSON;
    const values = new Map<string, string | null>([
      ['hs_object_source', source.changeSource],
      ['hs_object_source_label', source.changeSource],
      ['hs_object_source_id', source.sourceId],
      ...(type === 'company' || type === 'contact' ? ([['lifecyclestage', 'lead']] as const) : []),
      ...Object.entries(properties).filter(([, value]) => value !== ''),
    ]);
    const past = new Map<string, PastValue[]>();
    for (const [name, value] of values) if (value !== null) past.set(name, [{ value, at, ...source }]);
    const record = new ChangedRecord({
      id: options.id ?? this.records[type].nextId(),
      createdAt: at,
      updatedAt: at,
      archivedAt: null,
      values,
      past,
    });
    this.#put(type, record, options);
    this.#emit({ kind: 'created', type, id: record.id, at, source });
    for (const [property, value] of Object.entries(properties)) {
      if (value !== null && value !== '') {
        this.#emit({ kind: 'property', type, id: record.id, property, value, at, source });
      }
    }
    return record;
  }

  /**
   * Writes properties; `''` clears. Writing what is there already changes nothing and bumps nothing.
   * Throws when there is no such live record.
   */
  update(type: ObjectType, id: string, properties: Properties, options: ChangeOptions = {}): RecordView {
    const view = this.#mustFind(type, id);
    const at = options.at ?? this.now();
    const source = options.source ?? PERSON;
    const changes = new Map<string, string | null>();
    const past = new Map<string, readonly PastValue[]>();
    for (const [name, given] of Object.entries(properties)) {
      const value = given === '' ? null : given;
      const before = view.value(name);
      if (before === value) continue;
      changes.set(name, value);
      const known = view.history(name);
      const earlier =
        known.length > 0 || before === null
          ? known
          : [{ value: before, at: view.createdAt, changeSource: 'IMPORT', sourceId: '' }];
      past.set(name, [{ value: value ?? '', at, ...source }, ...earlier].slice(0, VERSIONS_KEPT));
    }
    if (changes.size === 0) return view;
    const record = ChangedRecord.from(view).with(changes, Math.max(at, view.createdAt), past);
    this.#put(type, record, options);
    for (const [property, value] of changes) {
      this.#emit({ kind: 'property', type, id: record.id, property, value, at, source });
    }
    return record;
  }

  /** Archives a record; its time of change stays. False when there was nothing to archive. */
  archive(type: ObjectType, id: string, options: ChangeOptions = {}): boolean {
    const store = this.records[type];
    const view = store.get(store.resolve(id));
    if (!view || view.archivedAt !== null) return false;
    const at = options.at ?? this.now();
    this.#put(type, ChangedRecord.from(view).archived(at), options);
    this.#emit({ kind: 'deleted', type, id: view.id, at, source: options.source ?? PERSON });
    return true;
  }

  restore(type: ObjectType, id: string, options: ChangeOptions = {}): RecordView {
    const view = this.records[type].get(id);
    if (!view || view.archivedAt === null) throw new Error(`There is no archived ${type} ${id} to restore.`);
    const at = options.at ?? this.now();
    const record = ChangedRecord.from(view).archived(null);
    this.#put(type, record, options);
    this.#emit({ kind: 'restored', type, id, at, source: options.source ?? PERSON });
    return record;
  }

  /** Deletes for good, as the right to be forgotten demands: gone from every list, archived ones too. */
  privacyDelete(type: ObjectType, id: string, options: ChangeOptions = {}): boolean {
    const store = this.records[type];
    const view = store.get(store.resolve(id));
    if (!view) return false;
    const at = options.at ?? this.now();
    const source = options.source ?? PERSON;
    this.#cutAllTies(type, view.id);
    store.remove(view.id, undefined, this.#indexing(options));
    if (type === 'contact') this.#emit({ kind: 'privacyDeleted', type, id: view.id, at, source });
    this.#emit({ kind: 'deleted', type, id: view.id, at, source });
    return true;
  }

  /**
   * Merges two records. Contacts and companies become a new record with a new id, and both old ids stand for
   * it from then on; deals (and anything with `keepPrimaryId`) keep the primary's id.
   */
  merge(
    type: ObjectType,
    primaryId: string,
    otherId: string,
    options: ChangeOptions & { keepPrimaryId?: boolean } = {},
  ): RecordView {
    const primary = this.#mustFind(type, primaryId);
    const other = this.#mustFind(type, otherId);
    if (primary.id === other.id) throw new Error(`${type} ${primaryId} cannot be merged with itself.`);
    const at = options.at ?? this.now();
    const source = options.source ?? PERSON;
    const keep = options.keepPrimaryId ?? type === 'deal';
    const store = this.records[type];

    const values = new Map<string, string | null>();
    let moved = 0;
    for (const { name } of this.properties.list(type)) {
      const mine = primary.value(name);
      const theirs = other.value(name);
      if (mine === null && theirs !== null) moved += 1;
      if (mine !== null || theirs !== null) values.set(name, mine ?? theirs);
    }
    const merged = [primary, other]
      .flatMap((view) => [...(view.value('hs_merged_object_ids') ?? '').split(';'), view.id])
      .filter((id) => id !== '' && !(keep && id === primary.id));
    values.set('hs_merged_object_ids', [...new Set(merged)].join(';'));

    const survivor = new ChangedRecord({
      id: keep ? primary.id : store.nextId(),
      createdAt: Math.min(primary.createdAt, other.createdAt),
      updatedAt: at,
      archivedAt: null,
      values,
    });
    const ties = OBJECT_TYPES.filter((to) => to !== type).map((to) => ({
      to,
      ties: [
        ...this.ties.tiesOf(type, primary.id, to, { hidden: true }),
        ...this.ties.tiesOf(type, other.id, to, { hidden: true }).map(({ id, tie }) => ({
          id,
          // The loser's primary company stays linked, but the survivor's is the primary one.
          tie: type === 'company' ? tie : { ...tie, primary: false },
        })),
      ],
    }));
    this.#put(type, survivor, options);
    for (const old of keep ? [other] : [primary, other]) {
      this.#cutAllTies(type, old.id);
      store.remove(old.id, survivor.id, this.#indexing(options));
    }
    for (const group of ties) {
      const hasPrimary = group.ties.some(({ tie }) => tie.primary);
      group.ties.forEach(({ id, tie }, place) => {
        const before = this.ties.get(type, survivor.id, group.to, id);
        const promote = type !== 'company' && group.to === 'company' && !hasPrimary && place === 0;
        this.ties.set(type, survivor.id, group.to, id, {
          primary: tie.primary || promote || (before?.primary ?? false),
          labels: [...new Set([...(before?.labels ?? []), ...tie.labels])].sort((a, b) => a - b),
        });
      });
    }
    this.#emit({
      kind: 'merged',
      type,
      primaryId: primary.id,
      mergedIds: [other.id],
      newId: survivor.id,
      propertiesMoved: moved,
      at,
      source,
    });
    return survivor;
  }

  // Links

  /**
   * Links two records. Without type ids: the plain link, which makes a record's first company its primary one.
   * With `replace` the given types take the place of those there were, else they are added.
   * Links bump no time of change. Returns undefined when a type id does not fit this direction.
   */
  associate(
    from: ObjectType,
    fromId: string,
    to: ObjectType,
    toId: string,
    typeIds: readonly number[] = [],
    options: ChangeOptions & { replace?: boolean } = {},
  ): Tie | undefined {
    const first = this.#mustFind(from, fromId).id;
    const second = this.#mustFind(to, toId).id;
    const given = this.associationTypes.tieFrom(from, to, typeIds);
    if (!given) return undefined;
    const before = this.ties.get(from, first, to, second);
    const [member, company] = from === 'company' ? [second, first] : [first, second];
    const memberType = from === 'company' ? to : from;
    const hasCompanySide = from === 'company' || to === 'company';
    const isFirst = hasCompanySide && !before && this.ties.tiesOf(memberType, member, 'company').length === 0;
    const tie: Tie = {
      primary: given.primary || isFirst || (before?.primary === true && !options.replace),
      labels: options.replace
        ? given.labels
        : [...new Set([...(before?.labels ?? []), ...given.labels])].sort((a, b) => a - b),
    };
    if (before && sameTie(before, tie)) return before;
    if (tie.primary) {
      for (const rival of this.ties.tiesOf(memberType, member, 'company', { hidden: true })) {
        if (rival.tie.primary && rival.id !== company) {
          this.ties.set(memberType, member, 'company', rival.id, { ...rival.tie, primary: false });
          this.#emitTie(memberType, member, 'company', rival.id, { primary: true, removed: true }, options);
        }
      }
    }
    this.ties.set(from, first, to, second, tie);
    if (!before) this.#emitTie(from, first, to, second, { primary: false, removed: false }, options);
    if (tie.primary && !before?.primary) {
      this.#emitTie(from, first, to, second, { primary: true, removed: false }, options);
    }
    return tie;
  }

  /** Cuts a link altogether; false when there was none. */
  dissociate(
    from: ObjectType,
    fromId: string,
    to: ObjectType,
    toId: string,
    options: ChangeOptions = {},
  ): boolean {
    const first = this.records[from].resolve(fromId);
    const second = this.records[to].resolve(toId);
    const before = this.ties.get(from, first, to, second);
    if (!before) return false;
    this.ties.set(from, first, to, second, null);
    this.#emitTie(from, first, to, second, { primary: before.primary, removed: true }, options);
    return true;
  }

  /** Takes single labels off a link; the plain type or an empty rest takes the link itself. */
  removeLabels(
    from: ObjectType,
    fromId: string,
    to: ObjectType,
    toId: string,
    typeIds: readonly number[],
  ): boolean {
    const first = this.records[from].resolve(fromId);
    const second = this.records[to].resolve(toId);
    const before = this.ties.get(from, first, to, second);
    const taken = this.associationTypes.tieFrom(from, to, typeIds);
    if (!before || !taken) return false;
    if (typeIds.includes(this.associationTypes.plainTypeId(from, to))) {
      return this.dissociate(from, first, to, second);
    }
    const labels = before.labels.filter((label) => !taken.labels.includes(label));
    this.ties.set(from, first, to, second, { primary: before.primary && !taken.primary, labels });
    return true;
  }

  #mustFind(type: ObjectType, id: string): RecordView {
    const view = this.find(type, id);
    if (!view) throw new Error(`There is no live ${type} with the id ${id}.`);
    return view;
  }

  #cutAllTies(type: ObjectType, id: string): void {
    for (const to of OBJECT_TYPES) {
      if (to === type) continue;
      for (const other of this.ties.tiesOf(type, id, to, { hidden: true })) {
        this.ties.set(type, id, to, other.id, null);
      }
    }
  }

  #indexing(options: ChangeOptions): { now: number; visibleAt: number } {
    const now = this.now();
    return { now, visibleAt: now + (options.searchLagMs ?? this.searchLagMs) };
  }

  #put(type: ObjectType, record: ChangedRecord, options: ChangeOptions): void {
    this.records[type].put(record, this.#indexing(options));
  }

  #emitTie(
    from: ObjectType,
    fromId: string,
    to: ObjectType,
    toId: string,
    { primary, removed }: { primary: boolean; removed: boolean },
    options: ChangeOptions,
  ): void {
    const common = { kind: 'association', removed, primary } as const;
    const at = options.at ?? this.now();
    const source = options.source ?? PERSON;
    const typeId = (one: ObjectType, other: ObjectType): number =>
      (primary ? this.associationTypes.primaryTypeId(one, other) : undefined) ??
      this.associationTypes.plainTypeId(one, other);
    this.#emit({ ...common, at, source, from, fromId, to, toId, typeId: typeId(from, to) });
    this.#emit({
      ...common,
      at,
      source,
      from: to,
      fromId: toId,
      to: from,
      toId: fromId,
      typeId: typeId(to, from),
    });
  }

  #emit(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function sameTie(a: Tie, b: Tie): boolean {
  return a.primary === b.primary && a.labels.join() === b.labels.join();
}
