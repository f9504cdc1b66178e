import { compareIds } from '../data/base.ts';
import type { Dataset } from '../data/dataset.ts';
import type { BaseLink } from '../data/links.ts';
import type { ObjectType } from '../options.ts';
import type { RecordStore } from './record-store.ts';

/** How two records are linked, independent of direction. */
export interface Tie {
  primary: boolean;
  /** Numbers of the portal's custom labels, ascending. */
  labels: readonly number[];
}

export interface TieTo {
  id: string;
  tie: Tie;
}

/** The kinds of links, each named from one side; HubSpot shows them from both. */
export type PairKind = 'contact-company' | 'deal-company' | 'deal-contact';

interface Direction {
  kind: PairKind;
  /** Whether the requested record is the first in the pair's name. */
  forward: boolean;
}

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  'contact>company': { kind: 'contact-company', forward: true },
  'company>contact': { kind: 'contact-company', forward: false },
  'deal>company': { kind: 'deal-company', forward: true },
  'company>deal': { kind: 'deal-company', forward: false },
  'deal>contact': { kind: 'deal-contact', forward: true },
  'contact>deal': { kind: 'deal-contact', forward: false },
};

export function directionOf(from: ObjectType, to: ObjectType): Direction | undefined {
  return DIRECTIONS[`${from}>${to}`];
}

interface Changes {
  forward: Map<string, Map<string, Tie | null>>;
  backward: Map<string, Map<string, Tie | null>>;
}

const none = (): Changes => ({ forward: new Map(), backward: new Map() });

/**
 * Links among records: the generated ones, overlaid by later changes. A link to an archived or deleted record is
 * hidden; it returns with the record.
 */
export class AssociationStore {
  readonly #dataset: Dataset;
  readonly #records: Readonly<Record<ObjectType, RecordStore>>;
  readonly #changes: Record<PairKind, Changes> = {
    'contact-company': none(),
    'deal-company': none(),
    'deal-contact': none(),
  };

  constructor(dataset: Dataset, records: Readonly<Record<ObjectType, RecordStore>>) {
    this.#dataset = dataset;
    this.#records = records;
  }

  /** The links of one record to records of another type, ordered by id. */
  tiesOf(from: ObjectType, id: string, to: ObjectType, { hidden = false } = {}): TieTo[] {
    const direction = directionOf(from, to);
    if (!direction) return [];
    const changes = this.#changes[direction.kind];
    const changed = (direction.forward ? changes.forward : changes.backward).get(id);
    const other = this.#records[to];
    const ties: TieTo[] = [];
    const index = this.#records[from].base.indexOf(id);
    if (index >= 0) {
      for (const link of this.#baseLinks(from, index, to)) {
        const otherId = other.base.idAt(link.index);
        if (!changed?.has(otherId)) ties.push({ id: otherId, tie: tieOf(link) });
      }
    }
    if (changed) for (const [otherId, tie] of changed) if (tie) ties.push({ id: otherId, tie });
    if (ties.length > 1) ties.sort((a, b) => compareIds(a.id, b.id));
    return hidden || !other.hasHidden ? ties : ties.filter((tie) => other.isLive(tie.id));
  }

  get(from: ObjectType, id: string, to: ObjectType, otherId: string): Tie | undefined {
    const direction = directionOf(from, to);
    if (!direction) return undefined;
    const changes = this.#changes[direction.kind];
    const changed = (direction.forward ? changes.forward : changes.backward).get(id);
    const own = changed?.get(otherId);
    if (own !== undefined) return own ?? undefined;
    const index = this.#records[from].base.indexOf(id);
    const otherIndex = this.#records[to].base.indexOf(otherId);
    if (index < 0 || otherIndex < 0) return undefined;
    const link = this.#baseLinks(from, index, to).find((candidate) => candidate.index === otherIndex);
    return link ? tieOf(link) : undefined;
  }

  /** Links two records, or removes the link (`null`). */
  set(from: ObjectType, id: string, to: ObjectType, otherId: string, tie: Tie | null): void {
    const direction = directionOf(from, to);
    if (!direction) throw new Error(`No associations between ${from} and ${to} in a practice portal.`);
    const [firstId, secondId] = direction.forward ? [id, otherId] : [otherId, id];
    const changes = this.#changes[direction.kind];
    setIn(changes.forward, firstId, secondId, tie);
    setIn(changes.backward, secondId, firstId, tie);
  }

  #baseLinks(from: ObjectType, index: number, to: ObjectType): BaseLink[] {
    const { links } = this.#dataset;
    if (from === 'contact')
      return to === 'company' ? links.companiesOfContact(index) : links.dealsOfContact(index);
    if (from === 'deal') return to === 'company' ? links.companiesOfDeal(index) : links.contactsOfDeal(index);
    return to === 'contact' ? links.contactsOfCompany(index) : links.dealsOfCompany(index);
  }
}

function tieOf(link: BaseLink): Tie {
  return { primary: link.primary, labels: link.label === 0 ? [] : [link.label] };
}

function setIn(
  map: Map<string, Map<string, Tie | null>>,
  id: string,
  otherId: string,
  tie: Tie | null,
): void {
  let inner = map.get(id);
  if (!inner) {
    inner = new Map();
    map.set(id, inner);
  }
  inner.set(otherId, tie);
}
