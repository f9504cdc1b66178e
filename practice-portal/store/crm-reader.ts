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
  /** Who made the change. Default: a person in HubSpot's screens. */
  source?: ChangeSource;
  /** When, if not now: bulk edits give many records the same time. */
  at?: number;
  /** How long searches do not see it, if not as long as the portal's other writes. */
  searchLagMs?: number;
}

export type Properties = Readonly<Record<string, string | null>>;

/** What a portal holds, for reading. */
export class CrmReader implements FilterSource {
  readonly dataset: Dataset;
  readonly records: Readonly<Record<ObjectType, RecordStore>>;
  readonly ties: AssociationStore;
  readonly associationTypes: AssociationTypes;
  readonly properties: PropertyCatalogue;
  readonly pipelines: Pipeline[] = createPipelines();
  /** The company currency. */
  readonly currency: string;
  /** US dollars per unit; assigning others changes what is converted, and no record. */
  rates: Readonly<Record<string, number>> = RATES;
  readonly now: () => number;
  /** How long a write stays unseen by searches. */
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
