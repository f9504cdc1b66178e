import type { Portal } from '../../../practice-portal/practice-portal.ts';
import { createRandom } from './random.ts';
import type { DoneCall } from './random-calls.ts';
import { createRandomHands, kinds, type RandomHands, types } from './random-hands.ts';
import { createPicker } from './random-values.ts';

/** A company property that HubSpot calculates, if a test defines it. */
export const calculatedProperty = 'open_arr';

/** How often each operation occurs, relative to the others. */
export const defaultWeights = {
  create: 8,
  update: 30,
  /** Resets a property to its value before the last change. */
  takeBack: 4,
  clear: 3,
  moveStage: 5,
  link: 8,
  unlink: 5,
  label: 5,
  unlabel: 2,
  makePrimary: 5,
  moveContact: 5,
  merge: 4,
  archive: 5,
  restore: 4,
  /** Permanently: contacts for privacy, others as when HubSpot's recycle bin is emptied. */
  erase: 1,
  bulkUpdate: 0.5,
  /** Changes how soon searches see later changes. */
  changeLag: 0.5,
  /** Changes a calculated property of a company, without a trace: the portal must have it. */
  recalculate: 0,
};
type OperationKind = keyof typeof defaultWeights;

export interface RandomOperations {
  /** Performs one operation, of one or several calls; none if there is no suitable record. */
  next(): void;
  /** All calls so far. */
  log: readonly DoneCall[];
  /** Texts that were in erased contacts, and nowhere else. */
  erased(): { id: string; texts: string[] }[];
}

/**
 * Performs random operations in a portal, the same ones for the same seed. Half of them affect recently changed
 * records: errors occur where changes meet.
 * @param options.weights can be changed during the operations.
 */
export function createRandomOperations(
  portal: Portal,
  options: { seed: number; weights?: Partial<Record<OperationKind, number>>; mostLagMs?: number },
): RandomOperations {
  const pick = createPicker(createRandom(options.seed));
  const hands = createRandomHands(portal, pick);
  const operations: Record<OperationKind, () => void> = {
    ...valueOperations(hands),
    ...linkOperations(hands),
    ...lifeOperations(hands),
    ...portalOperations(hands, options.mostLagMs ?? 500),
  };
  return {
    log: hands.log,
    erased: () => hands.erased,
    next() {
      const weights = Object.entries({ ...defaultWeights, ...options.weights }) as [OperationKind, number][];
      const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
      let at = pick.random() * total;
      const [kind] =
        weights.find(([, weight]) => {
          at -= weight;
          return at < 0;
        }) ?? (['update'] as const);
      hands.begin();
      operations[kind]();
    },
  };
}

/** Creates records and changes their values. */
function valueOperations({
  pick,
  values,
  ids,
  before,
  isLive,
  some,
  call,
  remember,
  touch,
  write,
  link,
}: RandomHands) {
  return {
    create() {
      const type = pick.one(types);
      const properties = { ...values.all(type), ...(type === 'deal' ? values.stage() : {}) };
      const { made = '' } = call({ do: 'create', type, properties });
      ids[type].push(made);
      if (type === 'contact') remember(made);
      touch(type, made);
      const company = some('company');
      if (type !== 'company' && company !== undefined && pick.chance(0.8))
        link(type, made, 'company', company);
      const contact = some('contact');
      if (type === 'deal' && contact !== undefined && pick.chance(0.5))
        link('deal', made, 'contact', contact);
    },
    update() {
      const type = pick.one(types);
      const id = some(type);
      if (id !== undefined) write(type, id, values.some(type));
    },
    takeBack() {
      const last = before().length === 0 ? undefined : pick.one(before());
      if (!last || !isLive(last.type, last.id)) return;
      write(last.type, last.id, { [last.property]: last.value ?? '' });
    },
    clear() {
      const type = pick.one(types);
      const id = some(type);
      const [property] = Object.keys(values.some(type));
      if (id !== undefined && property !== undefined) write(type, id, { [property]: '' });
    },
    moveStage() {
      const id = some('deal');
      if (id !== undefined) write('deal', id, values.stage());
    },
  };
}

/** Links records, and changes and removes links. */
function linkOperations({ portal, pick, some, someLink, labelOf, call, touch, link }: RandomHands) {
  return {
    link() {
      const [from, to] = pick.one(kinds);
      const [fromId, toId] = [some(from), some(to)];
      if (fromId === undefined || toId === undefined) return;
      // From either side, like users.
      if (pick.chance(0.3)) link(to, toId, from, fromId);
      else link(from, fromId, to, toId);
    },
    unlink() {
      const pair = someLink();
      if (!pair) return;
      call({ do: 'unlink', pair });
      touch(pair.from, pair.fromId);
      touch(pair.to, pair.toId);
    },
    label() {
      const pair = someLink();
      if (pair) link(pair.from, pair.fromId, pair.to, pair.toId, labelOf(pair.from, pair.to));
    },
    unlabel() {
      const pair = someLink();
      if (pair) call({ do: 'unlabel', pair, typeIds: labelOf(pair.from, pair.to) });
    },
    makePrimary() {
      const from = pick.one(['contact', 'deal'] as const);
      const [id, company] = [some(from), some('company')];
      if (id === undefined || company === undefined) return;
      call({ do: 'primary', from, id, company });
      touch(from, id);
    },
    moveContact() {
      const [id, company] = [some('contact'), some('company')];
      if (id === undefined || company === undefined) return;
      for (const tie of portal.crm.associated('contact', id, 'company')) {
        call({ do: 'unlink', pair: { from: 'contact', fromId: id, to: 'company', toId: tie.id } });
      }
      link('contact', id, 'company', company);
    },
  };
}

/** Merges, archives, restores and erases records. */
function lifeOperations({ portal, pick, ids, archived, texts, erased, some, call, touch }: RandomHands) {
  return {
    merge() {
      const type = pick.one(types);
      const [id, other] = [some(type), some(type)];
      if (id === undefined || other === undefined || id === other) return;
      const { made = '' } = call({
        do: 'merge',
        type,
        id,
        other,
        keep: pick.chance(type === 'deal' ? 0.9 : 0.4),
      });
      if (made !== id) ids[type].push(made);
      texts.set(made, new Set([id, other].flatMap((one) => [...(texts.get(one) ?? [])])));
      touch(type, made);
    },
    archive() {
      const type = pick.one(types);
      const id = some(type);
      if (id === undefined) return;
      call({ do: 'archive', type, id });
      archived[type].push(id);
      touch(type, id);
    },
    restore() {
      const type = pick.one(types);
      const id = archived[type].length === 0 ? undefined : pick.one(archived[type].slice(-15));
      if (id === undefined || !portal.crm.find(type, id, { archived: true })) return;
      call({ do: 'restore', type, id });
      archived[type] = archived[type].filter((one) => one !== id);
      ids[type].push(id);
      touch(type, id);
    },
    erase() {
      const type = pick.one(['contact', 'contact', 'company', 'deal'] as const);
      const gone = archived[type].filter((id) => portal.crm.find(type, id, { archived: true }));
      const id = type === 'contact' && (gone.length === 0 || pick.chance(0.7)) ? some(type) : gone.at(-1);
      if (id === undefined) return;
      call({ do: 'erase', type, id });
      if (type === 'contact') erased.push({ id, texts: [...(texts.get(id) ?? [])] });
    },
  };
}

/** What users don't do by hand: changes of many records, of calculated values, and of the lag of searches. */
function portalOperations({ pick, ids, isLive, some, call, touch }: RandomHands, mostLagMs: number) {
  return {
    bulkUpdate() {
      const type = pick.one(types);
      const from = pick.below(ids[type].length);
      const chosen = ids[type].slice(from, from + 20 + pick.below(300)).filter((id) => isLive(type, id));
      const value = {
        company: { city: 'Bulk' },
        contact: { hs_buying_role: 'CHAMPION' },
        deal: { amount: '5' },
      };
      call({ do: 'updateMany', type, ids: chosen, properties: value[type] });
    },
    recalculate() {
      const id = some('company');
      if (id === undefined) return;
      const properties = { [calculatedProperty]: pick.chance(0.1) ? '' : String(pick.below(1_000_000)) };
      call({ do: 'recalculate', type: 'company', id, properties });
      touch('company', id);
    },
    changeLag() {
      call({ do: 'lag', ms: pick.chance(0.3) ? 0 : pick.below(mostLagMs) });
    },
  };
}
