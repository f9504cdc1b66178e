import { z } from 'zod';
import type { FieldOrigin } from '../../contract/changes.ts';
import { fieldNameInSentence } from '../../contract/field-names.ts';
import { wordSet } from '../language/pattern.ts';
import { similarity } from '../search/trigrams.ts';
import type { CustomerFacts } from '../services.ts';
import { changeText } from '../text/change-text.ts';
import { fieldValue } from '../text/field-values.ts';
import { ago, listed, nameOf, plainText, quoted } from '../text/plain-text.ts';
import {
  aboutCustomer,
  type Customer,
  customerInput,
  customerPath,
  withCustomer,
} from '../tools/customer.ts';
import { errorsPath } from '../tools/portal.ts';
import { readOnlyTool, type ToolContext, type ToolResult } from '../tools/tool.ts';
import { command } from './command.ts';
import { type HealthSaid, showHealth } from './health.ts';
import { type OriginSaid, readOrigin } from './origin-wordings.ts';

const tool = readOnlyTool({
  name: 'explain_value',
  intent: 'origin',
  title: 'Explain where a value comes from',
  description:
    "Where the value of a customer's field comes from: portal, property, last change, and why it isn't updated.",
  input: z.object({
    customer: customerInput,
    field: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe('The field in the words of the user: ARR, industry, CSM, renewal date, or a custom field.'),
  }),
  role: 'viewer',
  run: (context, input) =>
    withCustomer(context, input.customer, (customer) => showOrigin(context, customer, input.field)),
});

async function showOrigin(
  context: ToolContext,
  found: Customer,
  field: string | undefined,
): Promise<ToolResult> {
  const { organization, services } = context;
  const [customer, { items }] = await Promise.all([
    services.readCustomer(organization, found.id),
    services.readOrigins(organization, found.id),
  ]);
  const origin = field === undefined ? undefined : findField(items, field);
  if (field === undefined || origin === undefined) return whichField(found, items, field);
  // Where a score comes from is what it is made up of.
  if (origin.property === null && /^health_/.test(origin.field)) return showHealth(context, found);
  const label = labelOf(origin);
  const value = ownValue(customer, origin.field);
  const now = organization.clock.now();
  return {
    text: linesOf(origin, { name: nameOf(found), label, value, now }).join('\n'),
    data: {
      type: 'origin' as const,
      customer: aboutCustomer(found),
      label,
      value,
      origin,
      links: [
        {
          label: `Changes of the ${label}`,
          path: `${customerPath(found.id)}?${new URLSearchParams({ field: origin.field })}`,
        },
        ...(origin.openErrors > 0
          ? [{ label: 'Errors', path: `${errorsPath}?${new URLSearchParams({ customerId: found.id })}` }]
          : []),
      ],
    },
  };
}

const labelOf = ({ field, propertyLabel }: FieldOrigin): string =>
  plainText(fieldNameInSentence(field, propertyLabel));

/** Fields that are named as examples. */
const namedFields = 12;

function whichField(
  customer: Customer,
  items: readonly FieldOrigin[],
  field: string | undefined,
): ToolResult {
  const name = nameOf(customer);
  const known = listed(items.slice(0, namedFields).map(labelOf));
  if (field !== undefined) {
    return { text: `${name} has no field called “${plainText(field)}”. It has ${known}.`, failed: true };
  }
  return {
    text: `Which value of ${name} do you mean? I know its ${known}.`,
    suggestions: ['renewal_date', 'arr', 'industry'].map(
      (one) => `Why is the ${fieldNameInSentence(one)} of ${quoted(customer.name) ?? 'it'} what it is?`,
    ),
    failed: true,
  };
}

/** What people call our fields. */
const otherNames: Record<string, string[]> = {
  arr: ['arr', 'annual revenue', 'annual recurring revenue', 'revenue'],
  csm_id: ['csm', 'owner', 'account owner', 'account manager', 'success manager', 'csm in charge'],
  domain: ['domain', 'website'],
  renewal_date: ['renewal date', 'renewal', 'renewal day'],
  health_score: ['health score', 'health', 'score'],
  health_trend: ['health trend', 'trend'],
};

/** A field is meant by a name that resembles one of its own at least this much. */
const plausible = 0.5;

function findField(origins: readonly FieldOrigin[], words: string): FieldOrigin | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[_\s]+/g, ' ');
  const wanted = plain(words).trim();
  const namesOf = ({ field, propertyLabel, property }: FieldOrigin) =>
    [
      fieldNameInSentence(field, propertyLabel),
      fieldNameInSentence(field),
      field,
      propertyLabel ?? '',
      property ?? '',
      ...(otherNames[field] ?? []),
    ].map(plain);
  const exact = origins.find((origin) => namesOf(origin).includes(wanted));
  if (exact) return exact;
  const [best] = origins
    .map((origin) => ({
      origin,
      score: Math.max(...namesOf(origin).map((name) => similarity(wanted, name))),
    }))
    .sort((a, b) => b.score - a.score);
  return best && best.score >= plausible ? best.origin : undefined;
}

function ownValue(customer: CustomerFacts, field: string): unknown {
  const own: Record<string, unknown> = {
    name: customer.name,
    domain: customer.domain,
    industry: customer.industry,
    arr: customer.arr,
    csm_id: customer.csm === null ? null : (customer.csm.name ?? customer.csm.email),
    renewal_date: customer.renewalDate,
    health_score: customer.healthScore,
    health_trend: customer.healthTrend,
  };
  if (Object.hasOwn(own, field)) return own[field];
  return customer.customFields[field.replace(/^customFields\./, '')] ?? null;
}

interface Shown {
  name: string;
  label: string;
  value: unknown;
  now: number;
}

function linesOf(origin: FieldOrigin, { name, label, value, now }: Shown): string[] {
  const isEmpty = value === null || value === undefined || value === '';
  const shown = isEmpty ? 'empty' : `“${plainText(origin.valueLabel ?? fieldValue(origin.field, value))}”`;
  return [
    `The ${label} of ${name} is ${shown}.`,
    sourceText(origin, isEmpty),
    ...(origin.rests
      ? ['Its mapping is paused because the HubSpot property is gone or no longer fits, so it isn’t updated.']
      : []),
    ...(origin.excludedAt
      ? [
          `The customer filter has excluded the company since ${dayOf(origin.excludedAt)}, so it isn’t updated.`,
        ]
      : []),
    lastChangeText(origin, now),
    ...(origin.openErrors > 0 ? ['A newer value couldn’t be synced. See the errors for the fix.'] : []),
  ];
}

const dayOf = (moment: string) => moment.slice(0, 10);

function sourceText(origin: FieldOrigin, isEmpty: boolean): string {
  if (origin.property !== null) {
    const { property, propertyLabel } = origin;
    const named = propertyLabel === null ? property : `${plainText(propertyLabel)} (${property})`;
    const portal = plainText(origin.portalName ?? 'a portal');
    return `It comes from the HubSpot company property ${named} in ${portal}.`;
  }
  if (origin.renewalDeal) {
    return `It is the close date of the open renewal deal “${plainText(origin.renewalDeal.name)}” in HubSpot.`;
  }
  if (origin.field === 'renewal_date') {
    const kept = isEmpty ? '' : ', so the last date was kept';
    return `It is the close date of an open renewal deal. This customer has none at the moment${kept}.`;
  }
  return 'It doesn’t come from HubSpot: no property is mapped to it.';
}

function lastChangeText(origin: FieldOrigin, now: number): string {
  if (!origin.lastChange)
    return `No sync has changed it since the record was added, ${ago(origin.since, now)}.`;
  const { sourceChangedAt } = origin.lastChange;
  const inHubspot = sourceChangedAt ? ` (changed in HubSpot ${ago(sourceChangedAt, now)})` : '';
  return `Last change: ${changeText({ ...origin.lastChange, recordName: null }, now)}${inHubspot}.`;
}

export const originCommand = command<OriginSaid | HealthSaid>({
  intent: 'origin',
  help: {
    title: 'Where a value comes from',
    examples: ['Why is the renewal date of “{customer}” what it is?'],
    hints: wordSet('why value field come from source origin explain reason wrong property where who set'),
  },
  read: readOrigin,
  isAboutCustomer: true,
  tool,
});
