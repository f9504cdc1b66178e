import { createRandom } from '../data/random.ts';
import type { Change } from '../store/changes.ts';
import { type EventFields, eventFor, eventJson } from './events.ts';
import { type Delivery, defaultSettings, type WebhookCounts, type WebhookSettings } from './settings.ts';
import { signatureHeaders } from './signature.ts';

interface QueuedEvent {
  common: EventFields;
  fields: EventFields;
}

const MINUTE = 60_000;
/** Ten more attempts, a day in total. */
const RETRY_AFTER_MS = [1, 5, 15, 30, 60, 120, 180, 240, 330, 420].map((minutes) => minutes * MINUTE);
const LOG_LENGTH = 200;

/** Reports a portal's changes to a receiver, like HubSpot: in batches, signed, with retries. */
export class Webhooks {
  readonly settings: WebhookSettings;
  readonly #portalId: number;
  readonly #appId: number;
  readonly #secret: string;
  readonly #now: () => number;
  readonly #random = createRandom(7);
  #queue: QueuedEvent[] = [];
  #inFlight = 0;
  #eventCount = 0;
  #gathering: NodeJS.Timeout | undefined;
  readonly #retries = new Map<NodeJS.Timeout, QueuedEvent[]>();
  readonly #late = new Set<NodeJS.Timeout>();
  readonly #aborts = new Set<AbortController>();
  readonly #idleWaiters = new Set<() => void>();
  #log: Delivery[] = [];
  #counts = { recorded: 0, sent: 0, delivered: 0, lost: 0, duplicated: 0, failed: 0 };

  constructor(options: { portalId: number; appId: number; secret: string; now: () => number }) {
    this.#portalId = options.portalId;
    this.#appId = options.appId;
    this.#secret = options.secret;
    this.#now = options.now;
    this.settings = defaultSettings();
  }

  /** Changes some settings, for later events. */
  configure(changes: Partial<WebhookSettings>): void {
    Object.assign(this.settings, changes);
    this.#gather();
  }

  /** Subscribes to one more property of a type, as apps have to for its events. */
  watchProperty(subscriptionType: string, propertyName: string, objectTypeId?: string): void {
    const { subscriptions } = this.settings;
    const subscriptionId = 1 + Math.max(0, ...subscriptions.map((one) => one.subscriptionId));
    subscriptions.push({
      subscriptionId,
      subscriptionType,
      propertyName,
      ...(objectTypeId === undefined ? {} : { objectTypeId }),
    });
  }

  record(change: Change): void {
    if (this.settings.targetUrl === null) return;
    const { mergeDeletions } = this.settings;
    const deletions = change.kind === 'merged' ? deletionsOf(change) : [];
    if (mergeDeletions === 'first') for (const deletion of deletions) this.#tell(deletion);
    this.#tell(change);
    if (mergeDeletions === 'last') for (const deletion of deletions) this.#tell(deletion);
    this.#gather();
  }

  #tell(change: Change): void {
    for (const subscription of this.settings.subscriptions) {
      const fields = eventFor(subscription, change, this.settings.mergeNewIds);
      if (!fields) continue;
      this.#counts.recorded += 1;
      if (this.#happens(this.settings.lose)) {
        this.#counts.lost += 1;
        continue;
      }
      this.#eventCount += 1;
      const event: QueuedEvent = {
        common: {
          eventId: 4_100_000_000 + this.#eventCount,
          subscriptionId: subscription.subscriptionId,
          portalId: this.#portalId,
          appId: this.#appId,
          occurredAt: change.at,
          subscriptionType: subscription.subscriptionType,
        },
        fields: {
          ...fields,
          changeSource: change.source.changeSource,
          sourceId: change.source.sourceId,
        },
      };
      this.#enqueue(event, this.#happens(this.settings.late));
      if (this.#happens(this.settings.duplicate)) {
        this.#counts.duplicated += 1;
        this.#enqueue(event, true);
      }
    }
  }

  counts(): WebhookCounts {
    const retrying = [...this.#retries.values()].reduce((sum, events) => sum + events.length, 0);
    return { ...this.#counts, waiting: this.#queue.length + this.#late.size + retrying };
  }

  /** The last deliveries, oldest first. */
  log(): readonly Delivery[] {
    return this.#log;
  }

  /** Resolves once nothing is queued, in progress or waiting for a retry. */
  idle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idleWaiters.add(resolve);
    });
  }

  /** Clears the queue and aborts deliveries in progress. */
  stop(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#queue = [];
    for (const timer of this.#retries.keys()) clearTimeout(timer);
    this.#retries.clear();
    for (const timer of this.#late) clearTimeout(timer);
    this.#late.clear();
    for (const abort of this.#aborts) abort.abort();
    this.#announceIdle();
  }

  #isIdle(): boolean {
    return (
      this.#queue.length === 0 && this.#inFlight === 0 && this.#retries.size === 0 && this.#late.size === 0
    );
  }

  #happens(probability: number): boolean {
    return probability > 0 && this.#random() < probability;
  }

  #enqueue(event: QueuedEvent, late: boolean): void {
    if (!late || this.settings.lateMs <= 0) {
      this.#queue.push(event);
      return;
    }
    const timer = setTimeout(() => {
      this.#late.delete(timer);
      this.#queue.push(event);
      this.#gather();
    }, this.#random() * this.settings.lateMs);
    this.#late.add(timer);
  }

  #announceIdle(): void {
    if (!this.#isIdle()) return;
    for (const resolve of this.#idleWaiters) resolve();
    this.#idleWaiters.clear();
  }

  #gather(): void {
    if (this.#gathering !== undefined || this.#queue.length === 0) return;
    this.#gathering = setTimeout(() => {
      this.#gathering = undefined;
      this.#send();
    }, this.settings.gatherMs + this.settings.delayMs);
  }

  #send(): void {
    if (this.settings.reorder) shuffle(this.#queue, this.#random);
    while (this.#queue.length > 0 && this.#inFlight < this.settings.maxConcurrent) {
      const events = this.#queue.splice(0, this.settings.maxBatch);
      void this.#deliver(events, 0);
    }
  }

  async #deliver(events: QueuedEvent[], attempt: number): Promise<void> {
    const { targetUrl, signatures, deadlineMs } = this.settings;
    if (targetUrl === null) {
      this.#announceIdle();
      return;
    }
    const body = `[${events
      .map(({ common, fields }) => eventJson({ ...common, attemptNumber: attempt, ...fields }))
      .join(',')}]`;
    const at = this.#now();
    const request = { secret: this.#secret, method: 'POST', url: targetUrl, body, timestamp: at };
    const abort = new AbortController();
    this.#aborts.add(abort);
    this.#inFlight += 1;
    this.#counts.sent += 1;
    const started = performance.now();
    let status = 0;
    let problem: string | undefined;
    try {
      const answer = await fetch(targetUrl, {
        method: 'POST',
        headers: {
          'content-type': 'application/json;charset=utf-8',
          'user-agent': 'HubSpot Connect 2.0 (http://dev.hubspot.com/) - WebHooks',
          ...signatureHeaders(signatures, request),
        },
        body,
        signal: AbortSignal.any([abort.signal, AbortSignal.timeout(deadlineMs)]),
        redirect: 'manual',
      });
      status = answer.status;
      await answer.arrayBuffer();
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    this.#aborts.delete(abort);
    this.#inFlight -= 1;
    this.#remember({
      at,
      url: targetUrl,
      events: events.length,
      attempt,
      status,
      ms: Math.round(performance.now() - started),
      ...(problem === undefined ? {} : { error: problem }),
      body,
    });
    if (status >= 200 && status < 300) this.#counts.delivered += events.length;
    else if (!abort.signal.aborted) this.#retryLater(events, attempt);
    this.#send();
    this.#announceIdle();
  }

  #retryLater(events: QueuedEvent[], attempt: number): void {
    const pause = RETRY_AFTER_MS[attempt];
    if (pause === undefined) {
      this.#counts.failed += events.length;
      return;
    }
    const timer = setTimeout(
      () => {
        this.#retries.delete(timer);
        void this.#deliver(events, attempt + 1);
      },
      pause * this.settings.retryScale * (0.75 + this.#random() / 2),
    );
    timer.unref();
    this.#retries.set(timer, events);
  }

  #remember(delivery: Delivery): void {
    this.#log.push(delivery);
    if (this.#log.length > LOG_LENGTH) this.#log = this.#log.slice(-LOG_LENGTH);
  }
}

/** A merge deletes its secondary records, which HubSpot reports, too. */
function deletionsOf({ type, mergedIds, at, source }: Extract<Change, { kind: 'merged' }>): Change[] {
  return mergedIds.map((id) => ({ kind: 'deleted', type, id, at, source }));
}

function shuffle<T>(list: T[], random: () => number): void {
  for (let i = list.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [list[i], list[j]];
    if (a !== undefined && b !== undefined) [list[i], list[j]] = [b, a];
  }
}
