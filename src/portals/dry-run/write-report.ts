import { type ObjectType, objectTypes } from '../../contract/common.ts';
import { customFieldPrefix } from '../../contract/field-names.ts';
import type { Basis, DryRunObject, DryRunReport } from '../../contract/setup.ts';

import { recordUrl } from '../../hubspot/record-url.ts';
import { quarantineTexts } from '../../sync/errors/quarantine-texts.ts';
import { isWarning, type Reject } from '../../sync/mapping/object-mapping.ts';
import { labelsOf } from '../../text/option-labels.ts';
import type { Outcome, Placed } from './place-records.ts';
import type { PortalView } from './portal-view.ts';
import { isWanted, type Survey } from './survey-portal.ts';

const samplesEach = 3;
const mostRefusals = 50;
const shownFields = 8;
const outcomes: readonly Outcome[] = ['join', 'create', 'update', 'unchanged', 'leave_out'];

/** For links to the portal's records. */
export interface PortalPlace {
  uiDomain: string | null;
  portalId: string;
}

/** The outcomes of each type's records, extrapolated from those that were read. */
export function describeObjects(survey: Survey, place: PortalPlace): DryRunObject[] {
  return objectTypes.map((objectType) => {
    const { basis, total, wanted, placed } = survey.types[objectType];
    const looked = placed.filter(isWanted);
    const projected = (count: number) =>
      looked.length === 0 ? count : Math.round((count * wanted) / looked.length);
    const count = (outcome: Outcome) => placed.filter((one) => one.outcome === outcome).length;
    const counts = {
      join: projected(count('join')),
      update: projected(count('update')),
      unchanged: projected(count('unchanged')),
    };
    return {
      objectType,
      basis: looked.length < wanted ? 'sample' : basis,
      looked: placed.length,
      inHubspot: total,
      ...counts,
      // The remainder, so that rounding loses no record.
      create: Math.max(0, wanted - counts.join - counts.update - counts.unchanged),
      leaveOut: Math.max(0, total - wanted),
      withRefusedValues: projected(looked.filter(({ record }) => record.rejects.length > 0).length),
      samples: outcomes.flatMap((outcome) =>
        placed
          .filter((one) => one.outcome === outcome)
          .slice(0, samplesEach)
          .map((one) => ({
            ...nameOf(one, objectType, place),
            outcome,
            values: valuesOf(one, objectType, survey.view),
          })),
      ),
    };
  });
}

/** Values that don't fit their fields, with the fix; most frequent first. */
export function describeRefusals(survey: Survey, place: PortalPlace): DryRunReport['refusals'] {
  const found = new Map<string, { objectType: ObjectType; reject: Reject; seen: [Placed, Reject][] }>();
  for (const objectType of objectTypes) {
    for (const one of survey.types[objectType].placed.filter(isWanted)) {
      for (const reject of one.record.rejects.filter(isRefusal)) {
        const key = JSON.stringify([objectType, reject.property, reject.field, reject.code]);
        const group = found.get(key) ?? { objectType, reject, seen: [] };
        group.seen.push([one, reject]);
        found.set(key, group);
      }
    }
  }
  return [...found.values()]
    .sort((a, b) => b.seen.length - a.seen.length)
    .slice(0, mostRefusals)
    .map(({ objectType, reject, seen }) => {
      const { basis, wanted, placed } = survey.types[objectType];
      const looked = placed.filter(isWanted).length;
      const { property, field, code } = reject;
      const whole: Basis = looked < wanted ? 'sample' : basis;
      return {
        objectType,
        property,
        field,
        code,
        count: whole === 'all' ? seen.length : Math.round((seen.length * wanted) / Math.max(1, looked)),
        basis: whole,
        ...quarantineTexts({ ...reject, objectType }),
        samples: seen.slice(0, samplesEach).map(([one, { value }]) => ({
          ...nameOf(one, objectType, place),
          value,
        })),
      };
    });
}

/** Of the deals that would be synced, those that would count as renewals. */
export function countRenewals({ types }: Survey): DryRunReport['renewals'] {
  const { basis, wanted, placed } = types.deal;
  const looked = placed.filter(isWanted);
  const renewals = looked.filter(({ record }) => record.values.is_renewal === true).length;
  const count = looked.length === 0 ? 0 : Math.round((renewals * wanted) / looked.length);
  return { count, basis };
}

const isRefusal = (reject: Reject) => !isWarning(reject);

/** A record's name and URL. */
export function nameOf({ record }: Placed, objectType: ObjectType, { uiDomain, portalId }: PortalPlace) {
  const { externalId } = record;
  const name = record.values.name ?? record.values.email ?? externalId;
  return { externalId, name: String(name), url: recordUrl(uiDomain, portalId, objectType, externalId) };
}

function valuesOf({ record }: Placed, objectType: ObjectType, view: PortalView) {
  const mapping = view.mappings.objects[objectType];
  const owners = new Map(
    view.owners.flatMap(({ id, email, ourUserId }) =>
      [ourUserId, `owner:${id}`].map((userId) => [userId, email ?? id] as const),
    ),
  );
  return mapping.fields.slice(0, shownFields).map(({ field, property }) => {
    const isCustom = field.startsWith(customFieldPrefix);
    const value = isCustom
      ? record.customFields[field.slice(customFieldPrefix.length)]
      : record.values[field];
    const shown =
      mapping.ownerFields.includes(field) && typeof value === 'string' ? (owners.get(value) ?? value) : value;
    const label = labelsOf(value, view.labels[objectType].get(property) ?? new Map());
    return { field, property, value: textOf(shown), label };
  });
}

/** Numbers in custom fields are `JSON.rawJSON`, so that no digit is lost. */
function textOf(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value !== 'object') return String(value);
  if ('rawJSON' in value) return String(value.rawJSON);
  return JSON.stringify(value);
}
