import { isoTime } from '../data/base.ts';
import { OBJECT_TYPE_IDS, type ObjectType, PLURALS } from '../options.ts';
import type { Portal } from '../portal.ts';
import { modifiedProperty, type RecordView } from '../store/record.ts';

/** The properties that HubSpot returns if a request names none. */
const SHOWN: Readonly<Record<ObjectType, readonly string[]>> = {
  company: ['domain', 'name'],
  contact: ['email', 'firstname', 'lastname'],
  deal: ['amount', 'closedate', 'dealname', 'dealstage', 'pipeline'],
};

const INLINE_ASSOCIATIONS = 100;

interface WriterOptions {
  /** Undefined: the default ones. */
  properties?: readonly string[] | undefined;
  history?: readonly string[] | undefined;
  associations?: readonly ObjectType[] | undefined;
  /** The next page of a list of associations. */
  origin?: string;
}

/**
 * Creates a function that writes records of one type as JSON text. Properties without a definition are omitted, empty
 * ones are null, and the times and the id are always included.
 */
export function createRecordWriter(
  portal: Portal,
  type: ObjectType,
  options: WriterOptions,
): (view: RecordView) => string {
  const { crm } = portal;
  const always = ['createdate', 'hs_object_id', modifiedProperty(type)];
  const asked = options.properties ?? SHOWN[type];
  const names = [...new Set([...always, ...asked])]
    .filter((name) => crm.definitionOf(type, name) !== undefined)
    .sort();
  const columns = names.map((name) => ({
    key: `${JSON.stringify(name)}:`,
    read: crm.reader(type, name),
  }));
  const historic = (options.history ?? []).filter((name) => crm.definitionOf(type, name) !== undefined);
  const recordUrl = `https://${portal.uiDomain}/contacts/${portal.portalId}/record/${OBJECT_TYPE_IDS[type]}/`;

  return (view) => {
    let properties = '';
    for (const { key, read } of columns) {
      const value = read(view);
      properties += `${properties === '' ? '' : ','}${key}${value === null ? 'null' : JSON.stringify(value)}`;
    }
    const id = view.id;
    let text = `{"id":"${id}","properties":{${properties}}`;
    if (historic.length > 0) text += `,"propertiesWithHistory":${historyJson(portal, type, view, historic)}`;
    text += `,"createdAt":"${isoTime(view.createdAt)}","updatedAt":"${isoTime(view.updatedAt)}"`;
    text +=
      view.archivedAt === null
        ? ',"archived":false'
        : `,"archived":true,"archivedAt":"${isoTime(view.archivedAt)}"`;
    if (options.associations) text += inlineAssociations(portal, type, view, options);
    return `${text},"url":"${recordUrl}${id}"}`;
  };
}

function historyJson(portal: Portal, type: ObjectType, view: RecordView, names: readonly string[]): string {
  const entries = names.map((name) => {
    const known = view.history(name);
    const value = portal.crm.valueOf(type, view, name);
    const versions =
      known.length > 0
        ? known
        : value === null
          ? []
          : [{ value, at: view.createdAt, changeSource: 'IMPORT', sourceId: '' }];
    return [
      name,
      versions.map((version) => ({
        value: version.value,
        timestamp: isoTime(version.at),
        sourceType: version.changeSource,
        sourceId: version.sourceId,
      })),
    ] as const;
  });
  return JSON.stringify(Object.fromEntries(entries));
}

/** At most 100 per type; an id occurs twice if the link has a second type in addition to the unlabeled one. */
function inlineAssociations(
  portal: Portal,
  type: ObjectType,
  view: RecordView,
  options: WriterOptions,
): string {
  const parts: string[] = [];
  for (const to of options.associations ?? []) {
    const ties = portal.crm.associated(type, view.id, to);
    if (ties.length === 0) continue;
    const results = ties.slice(0, INLINE_ASSOCIATIONS).flatMap(({ id, tie }) =>
      portal.crm.associationTypes.describe(type, to, tie).map((described) => {
        const base = `${type}_to_${to}`;
        const hasPrimary = type === 'company' || to === 'company';
        const name =
          described.category === 'USER_DEFINED'
            ? (described.label ?? '').toLowerCase().replaceAll(' ', '_')
            : described.label === 'Primary' || !hasPrimary
              ? base
              : `${base}_unlabeled`;
        return `{"id":"${id}","type":${JSON.stringify(name)}}`;
      }),
    );
    const next = ties[INLINE_ASSOCIATIONS];
    const paging = next
      ? `,"paging":{"next":{"after":"${next.id}","link":"${options.origin ?? ''}/crm/v4/objects/${PLURALS[type]}/${view.id}/associations/${PLURALS[to]}?after=${next.id}"}}`
      : '';
    parts.push(`"${PLURALS[to]}":{"results":[${results.join(',')}]${paging}}`);
  }
  return parts.length === 0 ? '' : `,"associations":{${parts.join(',')}}`;
}
