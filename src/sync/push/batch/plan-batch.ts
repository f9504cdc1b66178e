import type { Context } from '../../../context/context.ts';
import type { ObjectType } from '../../../contract/common.ts';
import { getProperty } from '../../../hubspot/properties.ts';
import type { LeasedRow } from '../outbox/outbox.ts';
import type { OutgoingValues, PushParts } from '../outgoing-mapping.ts';
import { type HeldProperty, isHeld, readHeld } from '../problems/held-properties.ts';
import { mappingsToSend, type PushSession } from '../push-session.ts';
import { type Pushed, readPushed } from '../pushed-values.ts';
import { type Candidate, candidatesOf, compareWithHubspot } from './compare-values.ts';
import { withHealth } from './plan-health.ts';
import { createProbes, heldOf, type Probes, withoutHeld } from './plan-held.ts';
import type { PlannedRow } from './planned-row.ts';
import { type MappedRow, readMapped } from './read-mapped.ts';

/**
 * Decides what to send for leased rows of one type. HubSpot's current values are read if they are unknown, if users
 * can change them there, or if only empty properties are filled.
 * @returns rows with nothing to send, and a plan for each other row.
 * @throws {HubspotError}
 */
export async function planBatch(
  context: Context,
  parts: PushParts,
  session: PushSession,
  objectType: ObjectType,
  rows: readonly LeasedRow[],
): Promise<{ planned: PlannedRow[]; nothing: LeasedRow[] }> {
  const basis = await readBatch(context, parts, session, objectType, rows);
  const probes = createProbes(context, session, objectType);
  const nothing: LeasedRow[] = [];
  const open: OpenRow[] = [];
  for (const row of rows) {
    const externalId = (basis.mapped.get(row.rowId) ?? basis.health.get(row.rowId))?.externalId;
    if (externalId === undefined) nothing.push(row);
    else open.push(await openRow(basis, probes, row, externalId));
  }
  const compared = await compareWithHubspot(session, objectType, open);
  const now = context.clock.now();
  const planned = compared.map(({ plan, health, last }) =>
    withHealth(parts.outgoing, session, plan, health, last, now),
  );
  return { planned, nothing };
}

/** The inputs of a batch's plans. */
interface BatchBasis {
  health: ReadonlyMap<string, OutgoingValues>;
  mapped: ReadonlyMap<string, MappedRow>;
  /** The values that HubSpot last accepted, by record. */
  before: ReadonlyMap<string, Pushed>;
  held: ReadonlyMap<string, HeldProperty>;
  /** Properties that are currently written: data about others is outdated. */
  written: ReadonlySet<string>;
  fieldOf: Readonly<Record<string, string>>;
}

async function readBatch(
  context: Context,
  parts: PushParts,
  session: PushSession,
  objectType: ObjectType,
  rows: readonly LeasedRow[],
): Promise<BatchBasis> {
  const { db } = context;
  const isCompany = objectType === 'company';
  const health = isCompany ? await parts.outgoing.read(db, session, rows, session.settings) : [];
  const read = () => readMapped(db, session, objectType, rows, mappingsToSend(session, objectType));
  const first = await read();
  const mapped = (await rereadOptions(session, objectType, first)) ? await read() : first;
  const externalIds = [...health, ...mapped].map(({ externalId }) => externalId);
  return {
    health: new Map(health.map((one) => [one.rowId, one])),
    mapped: new Map(mapped.map((one) => [one.rowId, one])),
    before: await readPushed(db, session, objectType, externalIds),
    held: await readHeld(db, session, objectType),
    written: new Set([
      ...(isCompany ? Object.values(session.settings.properties) : []),
      ...session.outbound[objectType].map(({ mapping }) => mapping.property),
    ]),
    fieldOf: Object.fromEntries(
      mappingsToSend(session, objectType).map(({ mapping }) => [mapping.property, mapping.field]),
    ),
  };
}

/** A row with values that still have to be compared with HubSpot's. */
interface OpenRow {
  plan: PlannedRow;
  candidates: readonly Candidate[];
  health: OutgoingValues | undefined;
  last: Pushed | undefined;
}

async function openRow(
  { health, mapped, before, held, written, fieldOf }: BatchBasis,
  probes: Probes,
  row: LeasedRow,
  externalId: string,
): Promise<OpenRow> {
  const last = before.get(externalId);
  const kept = Object.entries(last?.properties ?? {}).filter(([name]) => written.has(name));
  const known = Object.fromEntries(kept);
  const { candidates, rejects } = candidatesOf(mapped.get(row.rowId), row, known);
  const whole = health.get(row.rowId);
  const waiting = heldOf(held, row, candidates, whole, last);
  const tried = await probes.claim(waiting);
  const leftOut = waiting.filter(({ property }) => !tried.includes(property));
  const names = leftOut.map(({ property }) => property);
  return {
    plan: {
      row,
      externalId,
      step: 'same',
      send: {},
      known,
      learned: false,
      madeAt: last?.madeAt ?? null,
      waitMs: Math.max(0, ...leftOut.map((one) => probes.waitMs(one))),
      leftOut: names,
      probes: tried,
      withheld: leftOut.length > 0,
      fieldOf,
      rejects,
    },
    candidates: candidates.filter(({ property }) => !names.includes(property)),
    health:
      whole && withoutHeld(whole, (name, value) => !tried.includes(name) && isHeld(held.get(name), value)),
    last,
  };
}

/**
 * Re-reads properties for which an option is unknown: it may have been added since.
 * @returns whether the options of one have changed.
 */
async function rereadOptions(
  session: PushSession,
  objectType: ObjectType,
  mapped: readonly MappedRow[],
): Promise<boolean> {
  const doubtful = new Map(
    mapped
      .flatMap(({ values }) => values)
      .filter(({ formed }) => 'code' in formed && formed.code === 'push_unknown_option')
      .map(({ outbound }) => [outbound.mapping.property, outbound.property]),
  );
  let changed = false;
  for (const [name, before] of doubtful) {
    const property = await getProperty(session.client, objectType, name);
    if (!property) continue;
    session.learned.reread[objectType].set(name, property);
    const known = new Set(before?.options.map(({ value }) => value));
    changed ||= property.options.some(({ value }) => !known.has(value));
  }
  return changed;
}
