import { mix } from '../data/random.ts';
import { OBJECT_TYPES, type ObjectType } from '../options.ts';
import { PERSON } from './changes.ts';
import { type ChangeOptions, CrmReader, type Properties } from './crm-reader.ts';
import { ChangedRecord, type PastValue, type RecordView } from './record.ts';

const VERSIONS_KEPT = 20;

/** Creates, changes and deletes records. */
export class CrmRecords extends CrmReader {
  #privacyDeletions = 0;

  /** Creates a record with a new highest id, unless `id` sets one. */
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
    this.put(type, record, options);
    this.emit({ kind: 'created', type, id: record.id, at, source });
    for (const [property, value] of Object.entries(properties)) {
      if (value !== null && value !== '') {
        this.emit({ kind: 'property', type, id: record.id, property, value, at, source });
      }
    }
    return record;
  }

  /**
   * Writes properties; `''` clears. Writing an existing value changes nothing, including the time of change. Throws
   * if there is no such live record.
   */
  update(type: ObjectType, id: string, properties: Properties, options: ChangeOptions = {}): RecordView {
    const view = this.mustFind(type, id);
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
    this.put(type, record, options);
    for (const [property, value] of changes) {
      this.emit({ kind: 'property', type, id: record.id, property, value, at, source });
    }
    return record;
  }

  /** Changes the value of a calculated property: without a new time of change, a version or an event. */
  recalculate(type: ObjectType, id: string, properties: Properties, options: ChangeOptions = {}): RecordView {
    const view = this.mustFind(type, id);
    const values = new Map(
      Object.entries(properties).map(([name, value]) => [name, value === '' ? null : value]),
    );
    const record = ChangedRecord.from(view).with(values, view.updatedAt);
    this.put(type, record, options);
    return record;
  }

  /** Archives a record; its time of change stays. Returns false if there was nothing to archive. */
  archive(type: ObjectType, id: string, options: ChangeOptions = {}): boolean {
    const store = this.records[type];
    const view = store.get(store.resolve(id));
    if (!view || view.archivedAt !== null) return false;
    const at = options.at ?? this.now();
    this.put(type, ChangedRecord.from(view).archived(at), options);
    this.emit({ kind: 'deleted', type, id: view.id, at, source: options.source ?? PERSON });
    return true;
  }

  restore(type: ObjectType, id: string, options: ChangeOptions = {}): RecordView {
    const view = this.records[type].get(id);
    if (!view || view.archivedAt === null) throw new Error(`There is no archived ${type} ${id} to restore.`);
    const at = options.at ?? this.now();
    const record = ChangedRecord.from(view).archived(null);
    this.put(type, record, options);
    this.emit({ kind: 'restored', type, id, at, source: options.source ?? PERSON });
    return record;
  }

  /** Deletes permanently, for privacy: it is in no list, not even the archived ones. */
  privacyDelete(type: ObjectType, id: string, options: ChangeOptions = {}): boolean {
    const store = this.records[type];
    const view = store.get(store.resolve(id));
    if (!view) return false;
    const at = options.at ?? this.now();
    const source = options.source ?? PERSON;
    this.cutAllTies(type, view.id);
    store.remove(view.id, undefined, this.indexing(options));
    const kinds = type === 'contact' ? (['privacyDeleted', 'deleted'] as const) : (['deleted'] as const);
    // HubSpot guarantees no order of the two: every second time, it is reversed.
    this.#privacyDeletions += 1;
    const told = this.#privacyDeletions % 2 === 1 ? kinds : [...kinds].reverse();
    for (const kind of told) this.emit({ kind, type, id: view.id, at, source });
    return true;
  }

  /**
   * Merges two records. Contacts and companies become a new record with a new id, for which both old ids stand from
   * then on; deals (and anything with `keepPrimaryId`) keep the primary record's id. The survivor's list of merged
   * ids is a set: its order has no meaning.
   */
  merge(
    type: ObjectType,
    primaryId: string,
    otherId: string,
    options: ChangeOptions & { keepPrimaryId?: boolean } = {},
  ): RecordView {
    const primary = this.mustFind(type, primaryId);
    const other = this.mustFind(type, otherId);
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
    values.set('hs_merged_object_ids', inAnyOrder([...new Set(merged)]).join(';'));

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
    this.put(type, survivor, options);
    for (const old of keep ? [other] : [primary, other]) {
      this.cutAllTies(type, old.id);
      store.remove(old.id, survivor.id, this.indexing(options));
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
    this.emit({
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
  protected cutAllTies(type: ObjectType, id: string): void {
    for (const to of OBJECT_TYPES) {
      if (to === type) continue;
      for (const other of this.ties.tiesOf(type, id, to, { hidden: true })) {
        this.ties.set(type, id, to, other.id, null);
      }
    }
  }
}

/** A stable order that doesn't show which record was the primary one. */
function inAnyOrder(ids: readonly string[]): string[] {
  const hash = (id: string) => [...id].reduce((sum, digit) => mix(sum, 0x3e61, Number(digit)), 0);
  return [...ids].sort((a, b) => hash(a) - hash(b) || (a < b ? -1 : 1));
}
