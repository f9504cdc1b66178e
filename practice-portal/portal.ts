import { Life } from './life.ts';
import type { ObjectType } from './options.ts';
import { PortalDefinitions } from './portal-definitions.ts';
import type { Tie } from './store/association-store.ts';
import type { ChangeOptions, Properties } from './store/crm.ts';
import type { PastValue, RecordView } from './store/record.ts';

/** A HubSpot account. What users do in HubSpot's UI is a method here; what apps do arrives by HTTP. */
export class Portal extends PortalDefinitions {
  /** Automatic changes; none until they are turned on. */
  readonly life = new Life(this);

  override close(): void {
    this.life.every(null);
    super.close();
  }

  createRecord(
    type: ObjectType,
    properties: Properties,
    options: ChangeOptions & { id?: string } = {},
  ): RecordView {
    return this.crm.create(type, properties, options);
  }

  /** Writes without HubSpot's checks, so that a property can have any value. */
  updateRecord(
    type: ObjectType,
    id: string,
    properties: Properties,
    options: ChangeOptions = {},
  ): RecordView {
    return this.crm.update(type, id, properties, options);
  }

  /** HubSpot's own calculations: rollups and conversions change without a trace on the record. */
  recalculate(type: ObjectType, id: string, properties: Properties): RecordView {
    return this.crm.recalculate(type, id, properties);
  }

  /**
   * The versions of a property, newest first, at most the last 20. One that never changed has only its current value,
   * or none if it is empty.
   */
  propertyHistory(type: ObjectType, id: string, property: string): readonly PastValue[] {
    const view = this.crm.find(type, id) ?? this.crm.find(type, id, { archived: true });
    if (!view) throw new Error(`There is no ${type} ${id}.`);
    const known = view.history(property);
    const value = view.value(property);
    if (known.length > 0 || value === null) return known;
    return [{ value, at: view.createdAt, changeSource: 'IMPORT', sourceId: '' }];
  }

  /** Sets the same properties of many records, with the same time of change, like bulk edits and imports. */
  updateMany(
    type: ObjectType,
    ids: Iterable<string>,
    properties: Properties,
    options: ChangeOptions = {},
  ): number {
    const at = options.at ?? this.now();
    let count = 0;
    for (const id of ids) {
      this.crm.update(type, id, properties, { ...options, at });
      count += 1;
    }
    return count;
  }

  archiveRecord(type: ObjectType, id: string, options: ChangeOptions = {}): boolean {
    return this.crm.archive(type, id, options);
  }
  restoreRecord(type: ObjectType, id: string, options: ChangeOptions = {}): RecordView {
    return this.crm.restore(type, id, options);
  }
  mergeRecords(
    type: ObjectType,
    primaryId: string,
    otherId: string,
    options: ChangeOptions & { keepPrimaryId?: boolean } = {},
  ): RecordView {
    const keepPrimaryId = options.keepPrimaryId ?? this.mergeKeepsPrimaryId;
    return this.crm.merge(type, primaryId, otherId, {
      ...options,
      ...(keepPrimaryId === undefined ? {} : { keepPrimaryId }),
    });
  }
  privacyDelete(type: ObjectType, id: string, options: ChangeOptions = {}): boolean {
    return this.crm.privacyDelete(type, id, options);
  }

  /** Links two records; without type ids, with the unlabeled type. Type ids are those of the direction from → to. */
  associate(
    from: ObjectType,
    fromId: string,
    to: ObjectType,
    toId: string,
    typeIds: readonly number[] = [],
    options: ChangeOptions & { replace?: boolean } = {},
  ): Tie {
    const tie = this.crm.associate(from, fromId, to, toId, typeIds, options);
    if (!tie) throw new Error(`Type ids ${typeIds.join(', ')} are not all of ${from} to ${to}.`);
    return tie;
  }
  dissociate(
    from: ObjectType,
    fromId: string,
    to: ObjectType,
    toId: string,
    options: ChangeOptions = {},
  ): boolean {
    return this.crm.dissociate(from, fromId, to, toId, options);
  }
  /** Makes a company the primary one of a contact or deal, and links them if necessary. */
  setPrimary(from: 'contact' | 'deal', fromId: string, companyId: string, options: ChangeOptions = {}): Tie {
    const typeId = this.crm.associationTypes.primaryTypeId(from, 'company');
    return this.associate(from, fromId, 'company', companyId, typeId === undefined ? [] : [typeId], options);
  }
}
