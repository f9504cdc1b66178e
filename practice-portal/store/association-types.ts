import type { ObjectType } from '../options.ts';
import { directionOf, type PairKind, type Tie } from './association-store.ts';

interface AssociationType {
  category: 'HUBSPOT_DEFINED' | 'USER_DEFINED';
  typeId: number;
  label: string | null;
}

interface CustomLabel {
  number: number;
  pair: PairKind;
  name: string;
  label: string;
  /** One id per direction; they differ between portals. */
  forwardId: number;
  backwardId: number;
}

const HUBSPOT_IDS: Readonly<Record<PairKind, { plain: [number, number]; primary?: [number, number] }>> = {
  'contact-company': { plain: [279, 280], primary: [1, 2] },
  'deal-company': { plain: [341, 342], primary: [5, 6] },
  'deal-contact': { plain: [3, 4] },
};

/** HubSpot's ids for kinds of links, and the portal's custom labels. */
export class AssociationTypes {
  readonly #labels: CustomLabel[] = [];
  #nextId: number;

  constructor(portalId: number) {
    this.#nextId = 20 + (portalId % 60);
    this.addLabel('contact-company', 'billing_contact', 'Billing contact');
    this.addLabel('contact-company', 'champion', 'Champion');
    this.addLabel('contact-company', 'decision_maker', 'Decision maker');
    this.addLabel('deal-company', 'partner', 'Partner');
    this.addLabel('deal-contact', 'signatory', 'Signatory');
  }

  /** Adds a custom label; its two ids are for the two directions. */
  addLabel(pair: PairKind, name: string, label: string): { forwardId: number; backwardId: number } {
    const taken = new Set([1, 2, 3, 4, 5, 6, 13, 14, 279, 280, 341, 342]);
    const next = (): number => {
      do this.#nextId += 1;
      while (taken.has(this.#nextId));
      return this.#nextId;
    };
    const custom = {
      number: this.#labels.length + 1,
      pair,
      name,
      label,
      forwardId: next(),
      backwardId: next(),
    };
    this.#labels.push(custom);
    return custom;
  }

  /** Renames a label; returns false for unknown ids. */
  renameLabel(typeId: number, label: string): boolean {
    const custom = this.#labels.find((one) => one.forwardId === typeId || one.backwardId === typeId);
    if (!custom) return false;
    custom.label = label;
    return true;
  }

  /** All types of links from one object type to another, as listed by the labels endpoint. */
  list(from: ObjectType, to: ObjectType): AssociationType[] {
    const direction = directionOf(from, to);
    if (!direction) return [];
    const side = direction.forward ? 0 : 1;
    const { plain, primary } = HUBSPOT_IDS[direction.kind];
    return [
      ...this.#labels
        .filter((label) => label.pair === direction.kind)
        .map((label) => userDefined(label, direction.forward)),
      ...(primary ? [hubspotDefined(primary[side], 'Primary')] : []),
      hubspotDefined(plain[side], null),
    ];
  }

  /** The types of a link from one side: always the unlabeled type, plus the primary one and labels. */
  describe(from: ObjectType, to: ObjectType, tie: Tie): AssociationType[] {
    const direction = directionOf(from, to);
    if (!direction) return [];
    const side = direction.forward ? 0 : 1;
    const { plain, primary } = HUBSPOT_IDS[direction.kind];
    const types = [hubspotDefined(plain[side], null)];
    if (tie.primary && primary) types.push(hubspotDefined(primary[side], 'Primary'));
    for (const number of tie.labels) {
      const label = this.#labels[number - 1];
      if (label) types.push(userDefined(label, direction.forward));
    }
    return types;
  }

  /** The link that a set of type ids describes; undefined if one of them isn't of this direction. */
  tieFrom(from: ObjectType, to: ObjectType, typeIds: readonly number[]): Tie | undefined {
    const direction = directionOf(from, to);
    if (!direction) return undefined;
    const side = direction.forward ? 0 : 1;
    const { plain, primary } = HUBSPOT_IDS[direction.kind];
    const labels = new Set<number>();
    let isPrimary = false;
    for (const typeId of typeIds) {
      if (typeId === plain[side]) continue;
      if (primary && typeId === primary[side]) {
        isPrimary = true;
        continue;
      }
      const label = this.#labels.find(
        (one) =>
          one.pair === direction.kind && typeId === (direction.forward ? one.forwardId : one.backwardId),
      );
      if (!label) return undefined;
      labels.add(label.number);
    }
    return { primary: isPrimary, labels: [...labels].sort((a, b) => a - b) };
  }

  plainTypeId(from: ObjectType, to: ObjectType): number {
    const direction = directionOf(from, to);
    if (!direction) return 0;
    return HUBSPOT_IDS[direction.kind].plain[direction.forward ? 0 : 1];
  }

  primaryTypeId(from: ObjectType, to: ObjectType): number | undefined {
    const direction = directionOf(from, to);
    return direction ? HUBSPOT_IDS[direction.kind].primary?.[direction.forward ? 0 : 1] : undefined;
  }
}

function hubspotDefined(typeId: number, label: string | null): AssociationType {
  return { category: 'HUBSPOT_DEFINED', typeId, label };
}

function userDefined(label: CustomLabel, forward: boolean): AssociationType {
  return {
    category: 'USER_DEFINED',
    typeId: forward ? label.forwardId : label.backwardId,
    label: label.label,
  };
}
