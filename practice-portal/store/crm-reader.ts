import { createDataset, type Dataset } from '../data/dataset.ts';
import type { PropertyDefinition } from '../data/definitions.ts';
import { createPipelines, type Pipeline } from '../data/pipelines.ts';
import type { ObjectType } from '../options.ts';
import { AssociationStore, type TieTo } from './association-store.ts';
import { AssociationTypes } from './association-types.ts';
import { calculationOf, RATES } from './calculated.ts';
import type { Change } from './changes.ts';
import { PropertyCatalogue } from './property-catalogue.ts';
import { type ChangedRecord, type ChangeSource, type RecordView, systemValue } from './record.ts';
import { RecordStore } from './record-store.ts';
import type { FilterSource } from './search-filter.ts';

export interface ChangeOptions {
  /** The actor. Default: a user in HubSpot's UI. */
  source?: ChangeSource;
  /** The time, if not now: bulk edits give many records the same time. */
  at?: number;
  /** How long searches don't see it, if not as long as the portal's other writes. */
  searchLagMs?: number;
}

export type Properties = Readonly<Record<string, string | null>>;

/** Reads a portal's data. */
export class CrmReader implements FilterSource {
  readonly dataset: Dataset;
  readonly records: Readonly<Record<ObjectType, RecordStore>>;
  readonly ties: AssociationStore;
  readonly associationTypes: AssociationTypes;
  readonly properties: PropertyCatalogue;
  readonly pipelines: Pipeline[] = createPipelines();
  /** The company currency. */
  readonly currency: string;
  /** US dollars per unit; assigning others changes conversions, but no record. */
  rates: Readonly<Record<string, number>> = RATES;
  readonly now: () => number;
  /** How long searches don't see a write. */
  searchLagMs = 0;
  protected readonly listeners: ((change: Change) => void)[] = [];

  constructor(options: {
    portalId: number;
    seed: number;
    counts: Readonly<Record<ObjectType, number>>;
    currency: string;
    bornOn: number;
    now: () => number;
  }) {
    this.now = options.now;
    this.currency = options.currency;
    this.dataset = createDataset(options.seed, options.counts, options.currency, options.bornOn);
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
    this.listeners.push(listener);
  }

  /** The current record of an id, archived ones only on request. */
  find(type: ObjectType, id: string, { archived = false } = {}): RecordView | undefined {
    const store = this.records[type];
    const view = store.get(store.resolve(id));
    return view && (view.archivedAt !== null) === archived ? view : undefined;
  }

  /** A reader of one property for many records: HubSpot's value, null if empty. */
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

  /** The live record with this value of a unique property, ignoring case. */
  findByUnique(type: ObjectType, property: string, value: string): RecordView | undefined {
    const wanted = value.trim().toLowerCase();
    const store = this.records[type];
    for (const record of store.changedRecords()) {
      if (record.archivedAt === null && record.value(property)?.toLowerCase() === wanted) return record;
    }
    // Of the generated values, only the email address is unique.
    if (type !== 'contact' || property !== 'email') return undefined;
    for (let index = 0; index < store.base.count; index += 1) {
      if (!store.isOverridden(index) && store.base.value(index, 'email') === wanted) {
        return store.get(store.base.idAt(index));
      }
    }
    return undefined;
  }

  /** Links of a record; merged ids are replaced by their survivor, archived records have none. */
  associated(from: ObjectType, id: string, to: ObjectType): TieTo[] {
    const store = this.records[from];
    const current = store.resolve(id);
    return store.isLive(current) ? this.ties.tiesOf(from, current, to) : [];
  }
  protected mustFind(type: ObjectType, id: string): RecordView {
    const view = this.find(type, id);
    if (!view) throw new Error(`There is no live ${type} with the id ${id}.`);
    return view;
  }

  protected indexing(options: ChangeOptions): { now: number; visibleAt: number } {
    const now = this.now();
    return { now, visibleAt: now + (options.searchLagMs ?? this.searchLagMs) };
  }

  protected put(type: ObjectType, record: ChangedRecord, options: ChangeOptions): void {
    this.records[type].put(record, this.indexing(options));
  }

  protected emit(change: Change): void {
    for (const listener of this.listeners) listener(change);
  }
}
