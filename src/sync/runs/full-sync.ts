import type { ObjectType } from '../../contract/common.ts';
import { searchObjects } from '../../hubspot/objects.ts';
import { createBell } from '../../jobs/bell.ts';
import type { LinkMapping } from '../mapping/object-mapping.ts';
import { linksReadBy } from '../store/portal-writer.ts';
import { contactSearchStream, contactStream } from './streams/contact-stream.ts';
import { linkStream } from './streams/link-stream.ts';
import { listStream } from './streams/list-stream.ts';
import { worthSearching } from './streams/pacing.ts';
import { addPendingReads } from './streams/pending-reads.ts';
import { readPending } from './streams/run-reads.ts';
import {
  allOrFirstFailure,
  createStreams,
  endsOneTypeOnly,
  type Failures,
  UnansweredLinks,
} from './streams/run-streams.ts';
import { type SearchFrontier, searchStream } from './streams/search-stream.ts';
import { sweepUnseen } from './streams/sweep.ts';
import type { SyncRunContext } from './sync-run.ts';

/**
 * Reads everything in the portal. The streams run concurrently, each with its own checkpoint:
 *
 *     companies (list, search) ── links of companies ── contacts (by id, search)
 *     deals     (list, search) ── links of deals
 *
 * HubSpot limits lists, searches and association batches separately, so that all three budgets are used at once. If
 * a stream fails, so does what depends on it; the others continue.
 */
export async function fullSync(run: SyncRunContext): Promise<Failures> {
  const { failures, guard } = createStreams(run);
  const bell = createBell();
  const wants = (objectType: ObjectType) => run.objectTypes.includes(objectType);
  const listed = new Set<ObjectType>();
  const linked = new Set<LinkMapping['kind']>();
  // A refresh only reads records: links don't depend on mappings.
  const readsLinks = run.mode !== 'refresh';

  const listType = async (objectType: 'company' | 'deal') => {
    const frontier: SearchFrontier = { low: undefined, listedTo: undefined };
    const links = readsLinks ? linksReadBy(run, objectType) : [];
    const search = () =>
      searchStream(
        run,
        objectType,
        frontier,
        async (page) => ({ records: page.records, goOn: true }),
        async (trx, records) => {
          const ids = records.map((record) => record.id);
          for (const link of links) await addPendingReads(trx, run, link.kind, ids);
        },
        bell.ring,
      );
    const searchIfMany = async () => {
      const total = await countRecords(run, objectType);
      if (total !== undefined && total >= worthSearching) await search();
    };
    await allOrFirstFailure([listStream(run, objectType, frontier, links, bell.ring), searchIfMany()]);
  };

  const streams: Promise<void>[] = [];
  for (const objectType of ['company', 'deal'] as const) {
    if (!wants(objectType)) listed.add(objectType);
    else {
      streams.push(
        guard(objectType, () => listType(objectType)).finally(() => {
          listed.add(objectType);
          bell.ring();
        }),
      );
    }
  }
  for (const mapping of readsLinks ? run.mappings.links : []) {
    const anchor = mapping[mapping.readBy];
    streams.push(
      guard(mapping.from, async () => {
        const unanswered = await linkStream(
          run,
          mapping,
          { bell, ended: () => listed.has(anchor) },
          bell.ring,
        );
        if (unanswered.length > 0) throw new UnansweredLinks(anchor, unanswered);
      }).finally(() => {
        linked.add(mapping.kind);
        bell.ring();
      }),
    );
  }
  if (wants('contact')) {
    const upstream = { bell, ended: () => !readsLinks || linked.has('contact_company') };
    streams.push(
      guard('contact', async () => {
        if (!wants('company') || !readsLinks) await wantKnownLinks(run);
        await allOrFirstFailure([
          contactStream(run, upstream, bell.ring),
          contactSearchStream(run, upstream, bell.ring),
        ]);
      }),
    );
  }
  await allOrFirstFailure(streams);
  const companyFailure = failures.get('company');
  if (companyFailure && readsLinks && wants('contact') && !failures.has('contact')) {
    failures.set('contact', new Error("Contacts are found through their companies, which couldn't be read."));
  }

  // What the streams also found: merges, and records that only a search returned.
  await guard(run.objectTypes[0] ?? 'company', async () => {
    await readPending(run);
  });
  for (const objectType of run.objectTypes) {
    if (!failures.has(objectType)) await guard(objectType, () => sweepUnseen(run, objectType));
  }
  return failures;
}

/** How many records of a type there are, for the progress and to choose the method; undefined if the search fails. */
async function countRecords(run: SyncRunContext, objectType: ObjectType): Promise<number | undefined> {
  try {
    const { total } = await searchObjects(run.client, objectType, { filters: [], properties: [], limit: 1 });
    await run.db
      .updateTable('hubspot_sync_log')
      .set({ records_total: total })
      .where('run_id', '=', run.runId)
      .where('object_type', '=', objectType)
      .execute();
    return total;
  } catch (error) {
    if (!endsOneTypeOnly(error)) throw error;
    return undefined;
  }
}

/** A run of contacts alone reads those known to belong to companies. */
async function wantKnownLinks(run: SyncRunContext): Promise<void> {
  await run.commit(async (trx) => {
    const rows = await trx
      .selectFrom('hubspot_links')
      .select('from_id')
      .distinct()
      .where('integration_id', '=', run.integrationId)
      .where('kind', '=', 'contact_company')
      .execute();
    await addPendingReads(
      trx,
      run,
      'contact',
      rows.map((row) => row.from_id),
    );
    return [];
  });
}
