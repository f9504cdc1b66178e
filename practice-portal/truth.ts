import type { ObjectType } from './options.ts';
import type { Crm } from './store/crm.ts';
import { modifiedProperty, type RecordView } from './store/record.ts';

export interface TrueRecord {
  id: string;
  /** Every property with a value, including calculated ones. */
  properties: Record<string, string>;
  createdAt: string;
  updatedAt: string;
  archivedAt?: string;
}

export interface TruePair {
  fromType: ObjectType;
  fromId: string;
  toType: ObjectType;
  toId: string;
  primary: boolean;
  /** In the direction from `fromType`. */
  typeIds: number[];
  labels: string[];
}

/** A portal's current data. The iterators are lazy: read them before changing anything. */
export interface Truth {
  companies(): Iterable<TrueRecord>;
  contacts(): Iterable<TrueRecord>;
  deals(): Iterable<TrueRecord>;
  records(type: ObjectType): Iterable<TrueRecord>;
  archived(type: ObjectType): Iterable<TrueRecord>;
  /** From each merged id to its current one. */
  merged(type: ObjectType): Map<string, string>;
  /** Every link between live records, once: contact–company, deal–company and deal–contact, in this order. */
  associations(): Iterable<TruePair>;
  counts(): Record<ObjectType, number>;
}

export function createTruth(crm: Crm): Truth {
  const records = (type: ObjectType): Iterable<TrueRecord> =>
    trueRecords(crm, type, () => crm.records[type].live());
  return {
    records,
    companies: () => records('company'),
    contacts: () => records('contact'),
    deals: () => records('deal'),
    archived: (type) => trueRecords(crm, type, () => crm.records[type].archived()),
    merged: (type) => {
      const store = crm.records[type];
      return new Map([...store.survivors().keys()].map((id) => [id, store.resolve(id)]));
    },
    associations: () => truePairs(crm),
    counts: () => ({
      company: crm.records.company.liveCount,
      contact: crm.records.contact.liveCount,
      deal: crm.records.deal.liveCount,
    }),
  };
}

function* trueRecords(crm: Crm, type: ObjectType, views: () => Iterable<RecordView>): Generator<TrueRecord> {
  const names = crm.properties.list(type).map((definition) => definition.name);
  if (!names.includes(modifiedProperty(type))) throw new Error(`${type} lacks its time of change.`);
  const readers = names.map((name) => [name, crm.reader(type, name)] as const);
  for (const view of views()) {
    const properties: Record<string, string> = {};
    for (const [name, read] of readers) {
      const value = read(view);
      if (value !== null) properties[name] = value;
    }
    yield {
      id: view.id,
      properties,
      createdAt: new Date(view.createdAt).toISOString(),
      updatedAt: new Date(view.updatedAt).toISOString(),
      ...(view.archivedAt === null ? {} : { archivedAt: new Date(view.archivedAt).toISOString() }),
    };
  }
}

function* truePairs(crm: Crm): Generator<TruePair> {
  const kinds = [
    ['contact', 'company'],
    ['deal', 'company'],
    ['deal', 'contact'],
  ] as const;
  for (const [fromType, toType] of kinds) {
    for (const view of crm.records[fromType].live()) {
      for (const { id, tie } of crm.ties.tiesOf(fromType, view.id, toType)) {
        const types = crm.associationTypes.describe(fromType, toType, tie);
        yield {
          fromType,
          fromId: view.id,
          toType,
          toId: id,
          primary: tie.primary,
          typeIds: types.map((type) => type.typeId),
          labels: types.flatMap((type) => (type.category === 'USER_DEFINED' ? [type.label ?? ''] : [])),
        };
      }
    }
  }
}
