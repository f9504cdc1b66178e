import type { ObjectType, Portal, Properties } from '../../../practice-portal/practice-portal.ts';

/** An action in a portal, with everything needed to repeat it. */
export type PortalCall =
  | { do: 'create'; type: ObjectType; properties: Properties }
  | { do: 'update' | 'recalculate'; type: ObjectType; id: string; properties: Properties }
  | { do: 'updateMany'; type: ObjectType; ids: readonly string[]; properties: Properties }
  | { do: 'archive' | 'restore' | 'erase'; type: ObjectType; id: string }
  | { do: 'merge'; type: ObjectType; id: string; other: string; keep: boolean }
  | { do: 'link'; pair: Pair; typeIds: readonly number[]; replace: boolean }
  | { do: 'unlabel'; pair: Pair; typeIds: readonly number[] }
  | { do: 'unlink'; pair: Pair }
  | { do: 'primary'; from: 'contact' | 'deal'; id: string; company: string }
  | { do: 'lag'; ms: number };

export interface Pair {
  from: ObjectType;
  fromId: string;
  to: ObjectType;
  toId: string;
}

/** A call that was made, and the id of the new record, if any. */
export type DoneCall = PortalCall & { made?: string };

/**
 * Makes one call. On a portal with the same seed and size, the same calls in the same order create the same records
 * with the same ids; only the times differ.
 */
export function carryOut(portal: Portal, call: PortalCall): DoneCall {
  switch (call.do) {
    case 'create':
      return { ...call, made: portal.createRecord(call.type, call.properties).id };
    case 'update':
      portal.updateRecord(call.type, call.id, call.properties);
      return call;
    case 'recalculate':
      portal.recalculate(call.type, call.id, call.properties);
      return call;
    case 'updateMany':
      portal.updateMany(call.type, call.ids, call.properties);
      return call;
    case 'archive':
      portal.archiveRecord(call.type, call.id);
      return call;
    case 'restore':
      portal.restoreRecord(call.type, call.id);
      return call;
    case 'erase':
      portal.privacyDelete(call.type, call.id);
      return call;
    case 'merge': {
      const { type, id, other, keep } = call;
      return { ...call, made: portal.mergeRecords(type, id, other, { keepPrimaryId: keep }).id };
    }
    case 'link': {
      const { from, fromId, to, toId } = call.pair;
      portal.associate(from, fromId, to, toId, call.typeIds, { replace: call.replace });
      return call;
    }
    case 'unlabel': {
      const { from, fromId, to, toId } = call.pair;
      portal.crm.removeLabels(from, fromId, to, toId, call.typeIds);
      return call;
    }
    case 'unlink': {
      const { from, fromId, to, toId } = call.pair;
      portal.dissociate(from, fromId, to, toId);
      return call;
    }
    case 'primary':
      portal.setPrimary(call.from, call.id, call.company);
      return call;
    case 'lag':
      portal.searchLagMs = call.ms;
      return call;
  }
}

/** A call in one line. */
export function describeCall(call: DoneCall): string {
  const { do: name, made, ...rest } = call;
  const text = JSON.stringify(rest, (_, value: unknown) =>
    typeof value === 'string' && value.length > 60 ? `${value.slice(0, 57)}…` : value,
  );
  return `${name} ${text.length > 300 ? `${text.slice(0, 297)}…` : text}${made ? ` -> ${made}` : ''}`;
}

/**
 * The calls that concern some records, those merged into them, and those they were merged into: the relevant ones
 * after a difference was found in them.
 */
export function callsAbout(log: readonly DoneCall[], ids: Iterable<string>): DoneCall[] {
  const wanted = new Set(ids);
  for (let grown = -1; grown !== wanted.size; ) {
    grown = wanted.size;
    for (const call of log) {
      if (call.do !== 'merge') continue;
      const family = [call.id, call.other, call.made ?? ''];
      if (family.some((id) => wanted.has(id))) for (const id of family) wanted.add(id);
    }
  }
  return log.filter((call) => idsOf(call).some((id) => wanted.has(id)));
}

function idsOf(call: DoneCall): readonly string[] {
  switch (call.do) {
    case 'create':
      return [call.made ?? ''];
    case 'updateMany':
      return call.ids;
    case 'merge':
      return [call.id, call.other, call.made ?? ''];
    case 'link':
    case 'unlabel':
    case 'unlink':
      return [call.pair.fromId, call.pair.toId];
    case 'primary':
      return [call.id, call.company];
    case 'lag':
      return [];
    default:
      return [call.id];
  }
}
