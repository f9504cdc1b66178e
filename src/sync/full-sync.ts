import { isHubspotError } from '../hubspot/errors.ts';
import { type ObjectType, searchObjects } from '../hubspot/objects.ts';
import { createBell } from './bell.ts';
import { contactSearchStream, contactStream } from './contact-stream.ts';
import { linkStream } from './link-stream.ts';
import { listStream } from './list-stream.ts';
import type { LinkMapping } from './object-mapping.ts';
import { addPendingReads } from './pending-reads.ts';
import { type SearchFrontier, searchStream } from './search-stream.ts';
import { sweepUnseen } from './sweep.ts';
import { commitPage, RunEnded, type SyncRunContext } from './sync-run.ts';

/** From this many records on, a type is read by list and search at once; below, lists alone are as quick. */
const worthSearching = 3_000;

/** Why object types could not be read to their end; those not named were. */
export type Failures = Map<ObjectType, Error>;

/**
 * Reads everything that the portal has. The streams run side by side, each with a checkpoint of its own:
 *
 *     companies (list, search) ── links of companies ── contacts (by id, search)
 *     deals     (list, search) ── links of deals
 *
 * HubSpot counts lists, searches and association batches apart, so that all three budgets are used at once. When
 * a stream fails, what depends on it is failed with it, and the others go on.
 */
export async function fullSync(run: SyncRunContext): Promise<Failures> {
  const failures: Failures = new Map();
  const bell = createBell();
  const wants = (objectType: ObjectType) => run.objectTypes.includes(objectType);
  const listed = new Set<ObjectType>();
  const linked = new Set<LinkMapping['kind']>();

  /** Runs a stream; its failure is the failure of its object type, unless it ends the whole run. */
  const guard = async (objectType: ObjectType, stream: () => Promise<void>) => {
    try {
      await stream();
    } catch (error) {
      if (!endsOneTypeOnly(error)) {
        run.stop(error);
        throw error;
      }
      run.log.warn({ objectType, reason: error.message }, 'an object type could not be read to its end');
      if (!failures.has(objectType)) failures.set(objectType, error);
    }
  };

  const listType = async (objectType: 'company' | 'deal') => {
    const frontier: SearchFrontier = { low: undefined, listedTo: undefined };
    const links = run.mappings.links.filter((link) => link[link.readBy] === objectType);
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
    await allOrFirstFailure([listStream(run, objectType, frontier, bell.ring), searchIfMany()]);
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
  for (const mapping of run.mappings.links) {
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
    const upstream = { bell, ended: () => linked.has('contact_company') };
    streams.push(
      guard('contact', async () => {
        if (!wants('company')) await wantKnownLinks(run);
        await allOrFirstFailure([
          contactStream(run, upstream, bell.ring),
          contactSearchStream(run, upstream, bell.ring),
        ]);
      }),
    );
  }
  await allOrFirstFailure(streams);
  const companyFailure = failures.get('company');
  if (companyFailure && wants('contact') && !failures.has('contact')) {
    failures.set(
      'contact',
      new Error('Contacts are found through their companies, which could not be read.'),
    );
  }

  for (const objectType of run.objectTypes) {
    if (!failures.has(objectType)) await guard(objectType, () => sweepUnseen(run, objectType));
  }
  return failures;
}

/** HubSpot left some records' links unanswered, twice. What we hold of them stays. */
export class UnansweredLinks extends Error {
  override readonly name = 'UnansweredLinks';
  constructor(objectType: ObjectType, ids: string[]) {
    super(
      `HubSpot gave no answer for the associations of ${ids.length} ${objectType} records (${ids.slice(0, 3).join(', ')}${
        ids.length > 3 ? ', …' : ''
      }). They were left as they are; the next sync asks again.`,
    );
  }
}

/** Failures of HubSpot's that leave the other object types a chance. */
function endsOneTypeOnly(error: unknown): error is Error {
  if (error instanceof UnansweredLinks) return true;
  return isHubspotError(error) && !isHubspotError(error, 'reauthorization_required', 'unauthorized');
}

/** Waits until every stream has ended, also when one fails: nothing may write after the run. */
async function allOrFirstFailure(streams: Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(streams);
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason);
  const [first] = [...failed.filter((reason) => reason instanceof RunEnded), ...failed];
  if (first !== undefined) throw first;
}

/** How many records of a type there are, for progress and for choosing the way; undefined when search fails. */
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

/** A run of contacts alone reads those that are known to belong to companies. */
async function wantKnownLinks(run: SyncRunContext): Promise<void> {
  await commitPage(run, async (trx) => {
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
