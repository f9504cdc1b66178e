import type { ObjectType, Portal } from '../../../practice-portal/practice-portal.ts';
import { carryOut, type DoneCall, type Pair, type PortalCall } from './random-calls.ts';
import { createValues, type Picker } from './random-values.ts';

export const types = ['company', 'contact', 'deal'] as const;
export const kinds = [
  ['contact', 'company'],
  ['deal', 'company'],
  ['deal', 'contact'],
] as const;

/** The history of a portal: its records, what happened to them, and their earlier values. */
function createMemory(portal: Portal) {
  const texts = new Map<string, Set<string>>();
  let touched: { type: ObjectType; id: string }[] = [];
  const before: { type: ObjectType; id: string; property: string; value: string | null }[] = [];
  return {
    /** All live records, and some that were archived or merged since. */
    ids: Object.fromEntries(
      types.map((type) => [type, [...portal.crm.records[type].live()].map((view) => view.id)]),
    ) as Record<ObjectType, string[]>,
    archived: { company: [], contact: [], deal: [] } as Record<ObjectType, string[]>,
    /** Texts that were in contacts, by id. */
    texts,
    /** Erased contacts, with the texts that were in them. */
    erased: [] as { id: string; texts: string[] }[],
    latest: () => touched.slice(-60),
    touch(type: ObjectType, id: string) {
      touched.push({ type, id });
      if (touched.length > 200) touched = touched.slice(-60);
    },
    /** Previous values of properties, the latest ones. */
    before: () => before.slice(-40),
    keep(type: ObjectType, id: string, properties: string[]) {
      const view = portal.crm.find(type, id);
      for (const property of properties) {
        before.push({ type, id, property, value: view?.value(property) ?? null });
      }
      if (before.length > 500) before.splice(0, 250);
    },
  };
}

/** Performs random actions in a portal. Half of the chosen records were changed shortly before. */
export function createRandomHands(portal: Portal, pick: Picker) {
  const memory = createMemory(portal);
  const { ids, texts, touch } = memory;
  const log: DoneCall[] = [];
  let tags = 0;
  let written: string[] = [];
  const tag = () => {
    tags += 1;
    const made = `tag${String(tags).padStart(7, '0')}`;
    written.push(made);
    return made;
  };
  const isLive = (type: ObjectType, id: string) => portal.crm.records[type].isLive(id);
  /** A live record, often a recently changed one. */
  const some = (type: ObjectType): string | undefined => {
    if (pick.chance(0.5)) {
      const near = memory.latest().filter((one) => one.type === type && isLive(type, one.id));
      if (near.length > 0) return pick.one(near).id;
    }
    for (let attempt = 0; attempt < 20 && ids[type].length > 0; attempt += 1) {
      const place = pick.below(ids[type].length);
      const id = ids[type][place] ?? '';
      if (isLive(type, id)) return id;
      ids[type][place] = ids[type].at(-1) ?? '';
      ids[type].pop();
    }
    return undefined;
  };
  const call = (what: PortalCall): DoneCall => {
    const done = carryOut(portal, what);
    log.push(done);
    return done;
  };
  /** Stores the texts that were just written to a contact. */
  const remember = (id: string) => {
    const known = texts.get(id) ?? new Set();
    for (const text of written) known.add(text);
    texts.set(id, known);
  };
  const write = (type: ObjectType, id: string, properties: Record<string, string>) => {
    memory.keep(type, id, Object.keys(properties));
    call({ do: 'update', type, id, properties });
    if (type === 'contact') remember(id);
    touch(type, id);
  };
  const link = (from: ObjectType, fromId: string, to: ObjectType, toId: string, typeIds: number[] = []) => {
    call({ do: 'link', pair: { from, fromId, to, toId }, typeIds, replace: pick.chance(0.2) });
    touch(from, fromId);
    touch(to, toId);
  };
  /** An existing link, from its first side. */
  const someLink = (): Pair | undefined => {
    const [from, to] = pick.one(kinds);
    const fromId = some(from);
    if (fromId === undefined) return undefined;
    const ties = portal.crm.associated(from, fromId, to);
    return ties.length === 0 ? undefined : { from, fromId, to, toId: pick.one(ties).id };
  };
  const labelOf = (from: ObjectType, to: ObjectType) => {
    const own = portal.crm.associationTypes.list(from, to).filter((type) => type.category === 'USER_DEFINED');
    return own.length === 0 ? [] : [pick.one(own).typeId];
  };
  return {
    ...memory,
    portal,
    pick,
    values: createValues(pick, portal, tag),
    log,
    isLive,
    some,
    call,
    remember,
    write,
    link,
    someLink,
    labelOf,
    /** Forgets the texts written by the previous operation. */
    begin() {
      written = [];
    },
  };
}

export type RandomHands = ReturnType<typeof createRandomHands>;
