import { objectTypes } from '../../contract/common.ts';
import { slotWindowMs } from '../../db/slot-ring.ts';
import { reservedSlots } from '../../db/slot-ring-sql.ts';
import { associationBatchSize } from '../../hubspot/associations.ts';
import { batchSize, listPageSize, searchPageSize } from '../../hubspot/records.ts';
import {
  parallelContactBatches,
  worthBeginningSearch,
  worthGoingOn,
  worthSearching,
} from '../../sync/runs/streams/pacing.ts';

/** The amount of data in a first sync, and HubSpot's speed. */
export interface FirstSyncInput {
  /** Records in HubSpot. */
  companies: number;
  deals: number;
  contacts: number;
  /** Of these, those that match the filter; for contacts: those linked to such companies. */
  wantedCompanies: number;
  wantedDeals: number;
  wantedContacts: number;
  /** Pages of active and of archived owners together. */
  ownerPages: number;
  /** HubSpot's response time per call. */
  latencyMs: number;
  /** Calls per 10 s, searches per second, association batches per 10 s. */
  limits: { burst: number; search: number; associations: number };
}

interface FirstSyncCost {
  burst: number;
  search: number;
  associations: number;
  seconds: number;
}

/** The time to store a page, in ms; a list stores while it fetches, a search doesn't. */
const storeMs = { list: 20, search: 35, links: 150 };
/**
 * The number of calls and the duration of a first sync: its streams are simulated with HubSpot's limits and with the
 * response times just measured. When two streams approach each other, the response time determines how much each
 * reads, and so the number of calls.
 */
export function firstSyncCost(input: FirstSyncInput): FirstSyncCost {
  const { limits, latencyMs } = input;
  const burst = createBudget(limits.burst - reservedSlots(limits.burst), slotWindowMs.burst);
  const search = createBudget(1, slotWindowMs.search / limits.search);
  const associations = createBudget(limits.associations, slotWindowMs.associations);
  // Property definitions, the account, owners and pipelines are read before everything else.
  let prepared = 0;
  for (let n = 0; n < objectTypes.length + 1 + Math.max(2, input.ownerPages) + 1; n += 1) {
    prepared = Math.max(prepared, burst.take(0) + latencyMs);
  }

  const companies = createRead(input.companies);
  const deals = createRead(input.deals);
  const contactLinks = createLinkRead(companies, input.wantedCompanies / Math.max(1, input.companies));
  const dealLinks = createLinkRead(companies, input.wantedCompanies / Math.max(1, input.companies));
  const contactsOfDeals = createLinkRead(deals, input.wantedDeals / Math.max(1, input.deals));
  let contactsTaken = 0;
  const contactsKnown = () =>
    contactLinks.ended()
      ? input.wantedContacts
      : Math.floor((input.wantedContacts * contactLinks.read) / Math.max(1, input.companies));
  const contactsLeft = () => input.wantedContacts - contactsTaken;

  const actors: Actor[] = [];
  const lists = (read: Read): Actor => ({
    at: prepared,
    step(now) {
      if (read.ended()) return undefined;
      const answered = burst.take(now) + latencyMs;
      return then(Math.max(answered, now + storeMs.list), () => read.add(listPageSize));
    },
  });
  const searches = (read: Read): Actor => ({
    // One search counts the records.
    at: search.take(prepared) + latencyMs,
    step(now) {
      if (read.total < worthSearching || read.ended()) return undefined;
      return then(search.take(now) + latencyMs + storeMs.search, () => read.add(searchPageSize));
    },
  });
  const links = (read: LinkRead): Actor => ({
    at: prepared,
    step(now) {
      const waiting = read.waiting();
      if (waiting === 0 && read.ended()) return undefined;
      if (waiting < associationBatchSize && !read.upstreamEnded()) return 'wait';
      const ids = Math.min(waiting, associationBatchSize);
      const answered = read.isAsked(ids) ? associations.take(now) + latencyMs : now;
      return then(answered + storeMs.links, () => read.add(ids));
    },
  });
  const contactBatches = (): Actor => ({
    at: prepared,
    step(now) {
      const free = contactsKnown() - contactsTaken;
      if (free <= 0 && contactLinks.ended()) return undefined;
      if (free < batchSize && !contactLinks.ended()) return 'wait';
      const ids = Math.min(free, batchSize);
      contactsTaken += ids;
      return then(burst.take(now) + latencyMs + storeMs.list, nothing);
    },
  });
  const contactSearches = (): Actor => {
    let begun = false;
    let density = 0;
    return {
      at: prepared,
      step(now) {
        if (!contactLinks.ended()) return 'wait';
        if (!begun) {
          begun = true;
          density =
            contactsLeft() < worthBeginningSearch ? 0 : input.wantedContacts / Math.max(1, input.contacts);
        }
        // After three useless pages, the search stops; these were counted.
        if (density < 0.5 || contactsLeft() < worthGoingOn) return undefined;
        const found = Math.min(contactsLeft(), Math.round(searchPageSize * density));
        contactsTaken += found;
        return then(search.take(now) + latencyMs + storeMs.search, nothing);
      },
    };
  };
  actors.push(lists(companies), lists(deals), searches(companies), searches(deals));
  actors.push(links(contactLinks), links(dealLinks), links(contactsOfDeals), contactSearches());
  for (let n = 0; n < parallelContactBatches; n += 1) actors.push(contactBatches());
  const ended = play(actors);
  return {
    burst: burst.taken(),
    search: search.taken(),
    associations: associations.taken(),
    seconds: Math.max(1, Math.ceil(ended / 1_000)),
  };
}

/** Acts at a time, and again when the action has taken effect. */
interface Actor {
  at: number;
  /** Undefined: it has ended. `wait`: until another actor has acted. */
  step(now: number): { at: number; effect: () => void } | 'wait' | undefined;
  effect?: (() => void) | undefined;
}

const then = (at: number, effect: () => void) => ({ at, effect });

/**
 * Runs actors in the order of their times.
 * @returns when the last one ended.
 */
function play(actors: Actor[]): number {
  const acting = new Set(actors);
  const waiting = new Set<Actor>();
  let now = 0;
  for (;;) {
    const next = [...acting].reduce<Actor | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
    // Actors waiting for one that has ended are stuck.
    if (!next) return now;
    now = Math.max(now, next.at);
    const { effect } = next;
    next.effect = undefined;
    effect?.();
    if (effect) {
      for (const other of waiting) {
        other.at = now;
        acting.add(other);
      }
      waiting.clear();
    }
    const outcome = next.step(now);
    if (outcome === undefined) {
      acting.delete(next);
      for (const other of waiting) {
        other.at = now;
        acting.add(other);
      }
      waiting.clear();
    } else if (outcome === 'wait') {
      acting.delete(next);
      waiting.add(next);
    } else {
      next.at = outcome.at;
      next.effect = outcome.effect;
    }
  }
}

/** Contacts lead to no further reads. */
const nothing = () => {};

/** A number of calls in any window: the n-th call waits for the one that many calls before it. */
function createBudget(size: number, windowMs: number) {
  const times: number[] = [];
  let count = 0;
  return {
    take(now: number): number {
      const at = Math.max(now, (times[count % size] ?? Number.NEGATIVE_INFINITY) + windowMs);
      times[count % size] = at;
      count += 1;
      return at;
    },
    taken: () => count,
  };
}

type Read = ReturnType<typeof createRead>;

/** The records of a type, read from both ends. An empty type takes one call, too. */
function createRead(total: number) {
  let calls = 0;
  let read = 0;
  return {
    total,
    add(records: number) {
      calls += 1;
      read = Math.min(total, read + records);
    },
    read: () => read,
    ended: () => calls > 0 && read >= total,
  };
}

type LinkRead = ReturnType<typeof createLinkRead>;

/** The associations of a type's records, in batches; a batch without any wanted record is skipped. */
function createLinkRead(upstream: Read, wantedShare: number) {
  const links = {
    read: 0,
    waiting: () => upstream.read() - links.read,
    upstreamEnded: () => upstream.ended(),
    ended: () => upstream.ended() && links.read >= upstream.total,
    isAsked: (ids: number) => ids * wantedShare >= 0.5,
    add(ids: number) {
      links.read += ids;
    },
  };
  return links;
}
