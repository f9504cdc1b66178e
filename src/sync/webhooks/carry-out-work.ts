import { AppError, errorText } from '../../base/errors.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import { isPassingDatabaseError, withDatabaseRetry } from '../../db/with-database-retry.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import { whichAreSynced } from '../read/records-here.ts';
import { refreshLinks, refreshLinksOf } from '../read/refresh-links.ts';
import { refreshRecords } from '../read/refresh-records.ts';
import { eraseRecord } from '../store/erase-record.ts';
import { linksReadBy, type PortalWriter } from '../store/portal-writer.ts';
import { countFailures, postponeEvents, settleEvents } from './settle-events.ts';
import { halvesOf, type RecordWork, type Work } from './webhook-work.ts';

/** How long events wait if HubSpot doesn't respond, or the portal has to be reconnected; in ms. */
const outageWaitMs = 30_000;

/**
 * Does the work of waiting events and deletes them after the result has been stored: a crash in between repeats the
 * work, which changes nothing. Failed work is split until the failing record is alone; that one is retried later, and
 * all others are done. Problems of HubSpot or of the connection aren't caused by an event: then all events wait.
 * @throws if the process stops or the database stays away; the events are kept.
 */
export async function carryOutWork(writer: PortalWriter, work: Work): Promise<void> {
  const outage = await attempt(writer, work);
  if (outage === undefined) return;
  const ids = work.records.length;
  writer.log.warn(
    { kind: work.kind, objectType: work.objectType, ids, reason: errorText(outage) },
    'events wait',
  );
  await postpone(writer, work, outage);
}

/** @returns the problem that everything has to wait for; undefined if every record was settled by its own outcome. */
async function attempt(writer: PortalWriter, work: Work): Promise<unknown> {
  try {
    const unanswered = new Set(await act(writer, work));
    const isOpen = (record: RecordWork) => unanswered.has(record.externalId);
    const done = work.records.filter((record) => !isOpen(record));
    await retrying(writer, () => settleEvents(writer.db, writer, done));
    await fail(
      writer,
      work,
      work.records.filter(isOpen),
      new Error("HubSpot's reply doesn't include the record."),
    );
    return undefined;
  } catch (error) {
    if (writer.signal.aborted || isPassingDatabaseError(error)) throw error;
    const several = work.records.length > 1;
    if (isOutage(error)) {
      // If HubSpot responds, one record may be causing the error: then the other half succeeds.
      return several && isHubspotError(error, 'unavailable') && error.status !== undefined
        ? attemptHalves(writer, work, error)
        : error;
    }
    if (several && !isHubspotError(error, 'missing_scopes', 'forbidden')) {
      for (const half of halvesOf(work)) {
        const outage = await attempt(writer, half);
        if (outage !== undefined) await postpone(writer, half, outage);
      }
      return undefined;
    }
    await fail(writer, work, work.records, error);
    return undefined;
  }
}

async function attemptHalves(writer: PortalWriter, work: Work, error: unknown): Promise<unknown> {
  const halves = halvesOf(work);
  const failed: Work[] = [];
  for (const half of halves) if ((await attempt(writer, half)) !== undefined) failed.push(half);
  if (failed.length === halves.length) return error;
  for (const half of failed) {
    if (half.records.length === 1) await fail(writer, half, half.records, error);
    else await postpone(writer, half, error);
  }
  return undefined;
}

/** @returns unanswered ids. */
async function act(
  writer: PortalWriter,
  { kind, objectType, ownLinksOnly, records }: Work,
): Promise<string[]> {
  const ids = records.map((record) => record.externalId);
  if (kind === 'erase') {
    for (const id of ids) {
      writer.signal.throwIfAborted();
      await writer.commit(async (trx) => {
        await eraseRecord(trx, writer, objectType, id);
        return [];
      });
    }
    return [];
  }
  if (kind === 'record') {
    const merged = new Map(records.map((record) => [record.externalId, record.mergedIds]));
    const merges = records.flatMap((record) => record.merges);
    return (await refreshRecords(writer, objectType, ids, { merged, merges })).unanswered;
  }
  const { here, unanswered } =
    objectType === 'contact' ? { here: ids, unanswered: [] } : await whichAreHere(writer, objectType, ids);
  if (!ownLinksOnly) return [...unanswered, ...(await refreshLinksOf(writer, objectType, here)).unanswered];
  for (const link of linksReadBy(writer, objectType)) {
    unanswered.push(...(await refreshLinks(writer, link, here)).unanswered);
  }
  return unanswered;
}

/** Records whose links we can read. A missing one may simply not be stored yet, so it is read first. */
async function whichAreHere(writer: PortalWriter, objectType: Work['objectType'], ids: string[]) {
  const here = await whichAreSynced(writer, objectType, ids);
  const others = ids.filter((id) => !here.includes(id));
  if (others.length === 0) return { here, unanswered: [] };
  const { unanswered } = await refreshRecords(writer, objectType, others);
  return { here: [...here, ...(await whichAreSynced(writer, objectType, others))], unanswered };
}

/** Problems that aren't caused by the records, and that pass or are fixed by a user. */
const outageCodes: readonly ErrorCode[] = [
  'hubspot_unavailable',
  'hubspot_rejected_credentials',
  'rate_limited',
  'reauthorization_required',
  'oauth_not_configured',
  'portal_not_connected',
];

function isOutage(error: unknown): boolean {
  if (isHubspotError(error, 'malformed')) return false;
  return error instanceof AppError && outageCodes.includes(error.code);
}

async function postpone(writer: PortalWriter, work: Work, outage: unknown): Promise<void> {
  const retryAt = isHubspotError(outage) ? (outage.retryAt ?? 0) : 0;
  const waitMs = Math.max(outageWaitMs, retryAt - writer.clock.now());
  await retrying(writer, () => postponeEvents(writer.db, writer, work.records, waitMs));
}

async function fail(
  writer: PortalWriter,
  work: Work,
  records: readonly RecordWork[],
  error: unknown,
): Promise<void> {
  if (records.length === 0) return;
  const reply = isHubspotError(error) ? (error.excerpt ?? error.message) : errorText(error);
  const details = {
    what: work.kind,
    reply: reply.slice(0, 1_000),
    ...(error instanceof AppError ? error.details : {}),
  };
  const givenUp = await retrying(writer, () =>
    writer.db.transaction().execute((trx) => countFailures(trx, writer, work.objectType, records, details)),
  );
  writer.log.warn(
    {
      kind: work.kind,
      objectType: work.objectType,
      failed: records.length,
      givenUp: givenUp.length,
      reason: errorText(error),
    },
    'webhook events could not be processed',
  );
}

function retrying<T>(writer: PortalWriter, work: () => Promise<T>): Promise<T> {
  return withDatabaseRetry(writer.clock, writer.signal, work);
}
