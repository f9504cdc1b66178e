import type { Context } from '../../context.ts';
import type { ObjectType } from '../../contract/common.ts';
import { batchReadObjects, type HubspotRecord } from '../../hubspot/objects.ts';
import { getProperty } from '../../hubspot/properties.ts';
import { isSameValue } from '../mapping/form-value.ts';
import type { OutboundMapping } from '../mapping/outbound-mappings.ts';
import { valueTypeOf } from '../mapping/value-type.ts';
import type { PushReject } from './file-push-errors.ts';
import { isHeld, readHeld } from './held-properties.ts';
import type { LeasedRow } from './outbox.ts';
import type { OutgoingValues, PushParts, PushPortal } from './outgoing-mapping.ts';
import { claimProbes, heldOf, withoutHeld } from './plan-held.ts';
import { type MappedRow, readMapped } from './read-mapped.ts';

/** What is to be done with a row of a batch. */
export interface PlannedRow {
  row: LeasedRow;
  externalId: string;
  /**
   * `same`: HubSpot has everything; `small`: it has nearly the same; `moved`: the record is gone or merged;
   * `unanswered`: HubSpot did not say what it has.
   */
  step: 'send' | 'same' | 'small' | 'tooSoon' | 'moved' | 'unanswered';
  /** Property -> value, for `send`. */
  send: Record<string, string>;
  /** What HubSpot has beside, by what we know. */
  known: Record<string, string>;
  /** `known` holds what was just seen there. */
  learned: boolean;
  /** When the newest score was made that HubSpot has, once `send` is accepted. */
  madeAt: Date | null;
  /** For `tooSoon`, and where a property is left out: how long it waits, in ms. */
  waitMs: number;
  /** Properties that are left out, because HubSpot takes no values for them now. */
  leftOut: string[];
  /** Properties of which this row's value is tried, to see whether HubSpot takes them again. */
  probes: string[];
  /** Part of it cannot be sent for now, so that the entry stays. */
  withheld: boolean;
  /** Property -> the field that a mapping sends there. */
  fieldOf: Readonly<Record<string, string>>;
  /** Values that their properties cannot hold. */
  rejects: PushReject[];
}

/** A value that may have to be sent, and may have to be compared with HubSpot's before. */
export interface Candidate {
  outbound: OutboundMapping;
  property: string;
  value: string;
  /** The time zone of the day that the value stands for, where it is a day. */
  dayIn: string | undefined;
  reads: boolean;
}

/** What HubSpot accepted last of a record. */
export interface Pushed {
  properties: Record<string, string>;
  madeAt: Date | null;
  pushedAt: Date;
}

/**
 * Decides what is to be sent of leased rows of one type. HubSpot is asked for what it has where that is not known,
 * where people there may change it as well, and where only empty properties are filled.
 * @returns rows of which there is nothing to tell, and a plan for each other.
 * @throws {HubspotError}
 */
export async function planBatch(
  context: Context,
  parts: PushParts,
  portal: PushPortal,
  objectType: ObjectType,
  rows: readonly LeasedRow[],
): Promise<{ planned: PlannedRow[]; nothing: LeasedRow[] }> {
  const active = () =>
    portal.outbound[objectType].filter(
      ({ mapping, problem }) => !problem && !portal.lost[objectType].has(mapping.property),
    );
  const health =
    objectType === 'company' ? await parts.outgoing.read(context.db, portal, rows, portal.settings) : [];
  let mapped = await readMapped(context.db, portal, objectType, rows, active());
  if (await renewOptions(portal, objectType, mapped)) {
    mapped = await readMapped(context.db, portal, objectType, rows, active());
  }
  const healthOf = new Map(health.map((one) => [one.rowId, one]));
  const mappedOf = new Map(mapped.map((one) => [one.rowId, one]));
  const before = await readPushed(
    context,
    portal,
    objectType,
    [...health, ...mapped].map(({ externalId }) => externalId),
  );
  const written = new Set([
    ...(objectType === 'company' ? Object.values(portal.settings.properties) : []),
    ...portal.outbound[objectType].map(({ mapping }) => mapping.property),
  ]);
  const fieldOf = Object.fromEntries(active().map(({ mapping }) => [mapping.property, mapping.field]));
  const held = await readHeld(context.db, portal, objectType);
  const nothing: LeasedRow[] = [];
  const open: {
    plan: PlannedRow;
    candidates: Candidate[];
    health: OutgoingValues | undefined;
    last: Pushed | undefined;
  }[] = [];
  for (const row of rows) {
    const externalId = (mappedOf.get(row.rowId) ?? healthOf.get(row.rowId))?.externalId;
    if (externalId === undefined) {
      nothing.push(row);
      continue;
    }
    const last = before.get(externalId);
    const kept = Object.entries(last?.properties ?? {}).filter(([name]) => written.has(name));
    const known = Object.fromEntries(kept);
    const { candidates, rejects } = candidatesOf(mappedOf.get(row.rowId), row, known);
    const waiting = heldOf(held, row, candidates, healthOf.get(row.rowId), last);
    const probes = await claimProbes(context, portal, objectType, waiting);
    const leftOut = waiting.filter(({ property }) => !probes.includes(property));
    const plan: PlannedRow = {
      row,
      externalId,
      step: 'same',
      send: {},
      known,
      learned: false,
      madeAt: last?.madeAt ?? null,
      waitMs: Math.max(0, ...leftOut.map(({ waitMs }) => waitMs)),
      leftOut: leftOut.map(({ property }) => property),
      probes,
      withheld: leftOut.length > 0,
      fieldOf,
      rejects,
    };
    const sent = candidates.filter(({ property }) => !plan.leftOut.includes(property));
    const whole = healthOf.get(row.rowId);
    const health =
      whole && withoutHeld(whole, (name, value) => !probes.includes(name) && isHeld(held.get(name), value));
    open.push({ plan, candidates: sent, health, last });
  }
  await compareWithHubspot(portal, objectType, open);
  for (const { plan, health, last } of open) addHealth(context, parts, portal, plan, health, last);
  return { planned: open.map(({ plan }) => plan), nothing };
}

/**
 * Reads the properties anew of which an option is not known: it may have been added since they were read.
 * @returns whether one has other options now.
 */
async function renewOptions(
  portal: PushPortal,
  objectType: ObjectType,
  mapped: readonly MappedRow[],
): Promise<boolean> {
  const doubtful = mapped
    .flatMap(({ values }) => values)
    .filter(({ formed }) => 'code' in formed && formed.code === 'push_unknown_option')
    .map(({ outbound }) => outbound.mapping.property);
  let changed = false;
  for (const name of new Set(doubtful)) {
    const property = await getProperty(portal.client, objectType, name);
    if (!property) continue;
    portal.outbound[objectType] = portal.outbound[objectType].map((one) => {
      if (one.mapping.property !== name) return one;
      const known = one.property?.options.map(({ value }) => value) ?? [];
      changed ||= property.options.some(({ value }) => !known.includes(value));
      return { ...one, property };
    });
  }
  return changed;
}

function candidatesOf(
  mapped: MappedRow | undefined,
  row: LeasedRow,
  known: Readonly<Record<string, string>>,
): { candidates: Candidate[]; rejects: PushReject[] } {
  const candidates: Candidate[] = [];
  const rejects: PushReject[] = [];
  for (const { outbound, formed } of mapped?.values ?? []) {
    const { property, field, onlyIfBlank = false } = outbound.mapping;
    if ('code' in formed) {
      rejects.push({ externalId: mapped?.externalId ?? '', property, field, ...formed, details: {} });
      continue;
    }
    const { value, dayIn } = formed;
    const isKnown = Object.hasOwn(known, property);
    // An empty field clears what was told before; what HubSpot had all along is not wiped by a new mapping.
    if (value === '' && (!isKnown || onlyIfBlank)) continue;
    const told = known[property];
    const isTold =
      told === value ||
      (dayIn !== undefined && told !== undefined && isSameValue(told, value, 'datetime', dayIn));
    if (!row.forced && isKnown && isTold) continue;
    const reads = onlyIfBlank || outbound.twoWay || (!isKnown && !row.forced);
    candidates.push({ outbound, property, value, dayIn, reads });
  }
  return { candidates, rejects };
}

async function compareWithHubspot(
  portal: PushPortal,
  objectType: ObjectType,
  open: readonly { plan: PlannedRow; candidates: readonly Candidate[] }[],
): Promise<void> {
  const reading = open.filter(({ candidates }) => candidates.some(({ reads }) => reads));
  const properties = new Set(
    reading.flatMap(({ candidates }) => candidates.flatMap((one) => (one.reads ? one.property : []))),
  );
  const { records, unanswered } = await batchReadObjects(
    portal.client,
    objectType,
    reading.map(({ plan }) => plan.externalId),
    { properties: [...properties] },
  );
  const silent = new Set(unanswered);
  for (const { plan, candidates } of open) {
    const isRead = candidates.some(({ reads }) => reads);
    const record = records.get(plan.externalId);
    if (isRead && (!record || record.id !== plan.externalId)) {
      plan.step = silent.has(plan.externalId) ? 'unanswered' : 'moved';
      continue;
    }
    for (const candidate of candidates) compare(plan, candidate, record);
    if (Object.keys(plan.send).length > 0) plan.step = 'send';
  }
}

/** What people in HubSpot may change as well, and have changed, is left alone: the inbound mapping brings it here. */
function compare(plan: PlannedRow, candidate: Candidate, record: HubspotRecord | undefined): void {
  const { outbound, property, value, dayIn, reads } = candidate;
  const there = record?.properties[property] ?? '';
  const valueType = outbound.property ? valueTypeOf(outbound.property) : 'string';
  const before = plan.known[property];
  const isFilled = there.trim() !== '';
  if (reads && isSameValue(there, value, valueType, dayIn)) {
    // Of a day, HubSpot's own moment is the one that will be seen there again.
    plan.known[property] = dayIn === undefined ? value : there;
    plan.learned = true;
  } else if (
    outbound.twoWay &&
    isFilled &&
    (before === undefined || !isSameValue(there, before, valueType))
  ) {
    plan.known[property] = there;
    plan.learned = true;
  } else if (!(outbound.mapping.onlyIfBlank && isFilled)) {
    plan.send[property] = value;
  }
}

/** A score goes along when something else is sent anyway; alone it goes when it differs enough, and not too often. */
function addHealth(
  context: Context,
  parts: PushParts,
  portal: PushPortal,
  plan: PlannedRow,
  now: OutgoingValues | undefined,
  last: Pushed | undefined,
): void {
  if (!now || plan.step === 'moved' || plan.step === 'unanswered') return;
  const before = { properties: last?.properties ?? {}, madeAt: last?.madeAt ?? null };
  const isProbed = plan.probes.some((name) => name in now.properties);
  const difference =
    plan.row.forced || isProbed ? 'enough' : parts.outgoing.compare(before, now, portal.settings);
  if (difference === 'same') return;
  if (portal.health !== 'ready') {
    plan.withheld = true;
    return;
  }
  const waitMs = (last?.pushedAt.getTime() ?? 0) + portal.settings.intervalMinutes * 60_000;
  const ms = before.madeAt === null || plan.row.forced || isProbed ? 0 : waitMs - context.clock.now();
  if (plan.step === 'same' && difference === 'small') plan.step = 'small';
  else if (plan.step === 'same' && portal.settings.intervalMinutes > 0 && ms > 0) {
    plan.step = 'tooSoon';
    plan.waitMs = ms;
  } else {
    plan.step = 'send';
    plan.send = { ...plan.send, ...now.properties };
    plan.madeAt = now.madeAt;
  }
}

async function readPushed(
  context: Context,
  portal: PushPortal,
  objectType: ObjectType,
  externalIds: string[],
): Promise<Map<string, Pushed>> {
  if (externalIds.length === 0) return new Map();
  const rows = await context.db
    .selectFrom('pushed_values')
    .select(['external_id', 'properties', 'made_at as madeAt', 'pushed_at as pushedAt'])
    .where('integration_id', '=', portal.integrationId)
    .where('organization_id', '=', portal.organizationId)
    .where('object_type', '=', objectType)
    .where('external_id', 'in', externalIds)
    .execute();
  return new Map(rows.map((row) => [row.external_id, row]));
}
