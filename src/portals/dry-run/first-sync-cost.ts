import { slotWindowMs } from '../../db/slot-ring.ts';
import { associationBatchSize } from '../../hubspot/associations.ts';
import { batchSize, listPageSize, searchPageSize } from '../../hubspot/records.ts';
import {
  parallelContactBatches,
  worthBeginningSearch,
  worthGoingOn,
  worthSearching,
} from '../../sync/runs/streams/pacing.ts';

/** What a first sync has to read, and how fast HubSpot lets it. */
export interface FirstSyncInput {
  /** Records in HubSpot. */
  companies: number;
  deals: number;
  contacts: number;
  /** Of them, those that the filter takes in; contacts: those linked to such companies. */
  wantedCompanies: number;
  wantedDeals: number;
  wantedContacts: number;
  /** Pages of active and of archived owners together. */
  ownerPages: number;
  /** How long HubSpot takes for a call. */
  latencyMs: number;
  /** Calls per 10 s, searches per second, association batches per 10 s. */
  limits: { burst: number; search: number; associations: number };
}

export interface FirstSyncCost {
  burst: number;
  search: number;
  associations: number;
  seconds: number;
}

/** Storing a page takes about so long, in ms; a list stores while it fetches, a search does not. */
const storeMs = { list: 20, search: 35, links: 150 };
/** A first sync leaves this share of the calls free for urgent calls. */
const usedShare = 0.92;
/**
 * How many calls a first sync takes and how long: its streams are played through with HubSpot's limits and with the
 * time that calls took a moment ago. Which of two streams that meet reads how much depends on that time, so the
 * number of calls does, too.
 */
export function firstSyncCost(input: FirstSyncInput): FirstSyncCost {
  const { limits, latencyMs } = input;
  const burst = createBudget(Math.max(1, Math.floor(limits.burst * usedShare)), slotWindowMs.burst);
  const search = createBudget(1, slotWindowMs.search / limits.search);
  const associations = createBudget(limits.associations, slotWindowMs.associations);
  // Property definitions, the account, owners and pipelines come before everything else.
  let prepared = 0;
  for (let n = 0; n < 3 + 1 + Math.max(2, input.ownerPages) + 1; n += 1) {
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
        // Three pages in vain show that it is not worth going on; by then they were counted.
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

/** Something that acts at a time, and then again when what it did has taken effect. */
interface Actor {
  at: number;
  /** Undefined: it has ended. `wait`: until another one has done something. */
  step(now: number): { at: number; effect: () => void } | 'wait' | undefined;
  effect?: (() => void) | undefined;
}

const then = (at: number, effect: () => void) => ({ at, effect });

/** Lets actors act in the order of their times. @returns when the last one ended. */
function play(actors: Actor[]): number {
  const acting = new Set(actors);
  const waiting = new Set<Actor>();
  let now = 0;
  for (;;) {
    const next = [...acting].reduce<Actor | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
    // Those that wait for one that has ended wait in vain.
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

/** Reading contacts leads to nothing further. */
const nothing = () => {};

/** So many calls in any window: the n-th waits for the one that many calls before it. */
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

/** The associations of the records of a type, by batches; one without any record that is wanted is not asked for. */
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
