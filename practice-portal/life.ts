import { createRandom } from './data/random.ts';
import type { ObjectType } from './options.ts';
import type { Portal } from './portal.ts';
import type { RecordView } from './store/record.ts';

/** Automatic changes stop after this number: no one is watching by then. */
const MOST_CHANGES = 1_000;
/** How many records are checked for a possible change. */
const MOST_TRIES = 200;

/** Makes random changes in a portal at intervals, like its users and customers would. */
export class Life {
  readonly #portal: Portal;
  readonly #random: () => number;
  #timer: NodeJS.Timeout | undefined;
  #everyMs: number | null = null;
  #changes = 0;

  constructor(portal: Portal, seed = 1) {
    this.#portal = portal;
    this.#random = createRandom(seed);
  }

  /** The pause between two changes; null: off. */
  get everyMs(): number | null {
    return this.#everyMs;
  }

  /** The number of automatic changes so far. */
  get changes(): number {
    return this.#changes;
  }

  /** @param everyMs at least 10; null turns it off. */
  every(everyMs: number | null): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#everyMs = everyMs === null ? null : Math.max(10, everyMs);
    if (this.#everyMs === null) return;
    this.#changes = 0;
    this.#timer = setInterval(() => this.#step(), this.#everyMs);
    this.#timer.unref();
  }

  #step(): void {
    if (this.#changes % 2 === 0) this.moveDeal();
    else this.contactReplies();
    this.#changes += 1;
    if (this.#changes >= MOST_CHANGES) this.every(null);
  }

  /** Moves a deal to the next stage of its pipeline; one in five moves directly to the last one, lost. */
  moveDeal(): void {
    const found = this.#pick('deal', (deal) => this.#stagesAfter(deal).length > 0);
    if (!found) return;
    const later = this.#stagesAfter(found);
    const stage = this.#random() < 0.2 ? later.at(-1) : later[0];
    if (stage !== undefined) this.#portal.updateRecord('deal', found.id, { dealstage: stage });
  }

  /** A contact of a company replies to an email. */
  contactReplies(): void {
    const found = this.#pick(
      'contact',
      ({ id }) => this.#portal.crm.associated('contact', id, 'company').length > 0,
    );
    if (!found) return;
    const now = new Date(this.#portal.now()).toISOString();
    const more = (property: string) => String(Number(found.value(property) ?? 0) + 1);
    this.#portal.updateRecord('contact', found.id, {
      hs_sales_email_last_replied: now,
      hs_email_last_reply_date: now,
      hs_email_replied: more('hs_email_replied'),
      notes_last_contacted: now,
      num_contacted_notes: more('num_contacted_notes'),
    });
  }

  /** The ids of the stages after a deal's in its pipeline; none for a closed deal. */
  #stagesAfter(deal: RecordView): string[] {
    const { pipelines } = this.#portal.crm;
    const stages = pipelines.find(({ id }) => id === deal.value('pipeline'))?.stages ?? [];
    const place = stages.findIndex(({ id }) => id === deal.value('dealstage'));
    if (place < 0 || stages[place]?.metadata.isClosed === 'true') return [];
    return stages.slice(place + 1).map(({ id }) => id);
  }

  #pick(type: ObjectType, fits: (view: RecordView) => boolean): RecordView | undefined {
    const { base } = this.#portal.crm.records[type];
    for (let n = 0; n < MOST_TRIES && base.count > 0; n += 1) {
      const view = this.#portal.crm.find(type, base.idAt(Math.floor(this.#random() * base.count)));
      if (view && fits(view)) return view;
    }
    return undefined;
  }
}
