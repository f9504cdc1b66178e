import { z } from 'zod';
import type { FieldOrigin } from '../../contract/changes.ts';
import { fieldNameInSentence } from '../../contract/field-names.ts';
import { fieldValue } from '../field-values.ts';
import { ago, listed, nameOf, plainText, quoted } from '../plain-text.ts';
import type { CustomerFacts } from '../services.ts';
import { similarity } from '../trigrams.ts';
import { aboutCustomer, accountInput, customerPath, withAccount } from './account.ts';
import { changeText } from './changes.ts';
import { showHealth } from './health.ts';
import { errorsPath } from './portal.ts';
import { lookingTool } from './tool.ts';

/** What people call our fields. */
const otherNames: Record<string, string[]> = {
  arr: ['arr', 'annual revenue', 'annual recurring revenue', 'revenue'],
  csm_id: ['csm', 'owner', 'account owner', 'account manager', 'success manager', 'csm in charge'],
  domain: ['domain', 'website'],
  renewal_date: ['renewal date', 'renewal', 'renewal day'],
  health_score: ['health score', 'health', 'score'],
  health_trend: ['health trend', 'trend'],
};

export const originTool = lookingTool({
  name: 'explain_value',
  intent: 'origin',
  title: 'Explain why a value is here',
  description:
    "Where the value of an account's field comes from: portal, property, last change, and what keeps it.",
  input: z.object({
    account: accountInput,
    field: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe('The field as the user calls it: ARR, industry, CSM, renewal date, or a custom field.'),
  }),
  role: 'viewer',
  run: (context, input) =>
    withAccount(context, input.account, async (account) => {
      const { organization, services } = context;
      const [customer, { items }] = await Promise.all([
        services.readCustomer(organization, account.id),
        services.readOrigins(organization, account.id),
      ]);
      const name = nameOf(account);
      if (input.field === undefined) {
        return {
          text: `Which value of ${name} do you mean? I know of ${listed(items.slice(0, 12).map(labelOf))}.`,
          suggestions: ['renewal_date', 'arr', 'industry'].map(
            (field) =>
              `Why is the ${fieldNameInSentence(field)} of ${quoted(account.name) ?? 'it'} what it is?`,
          ),
          failed: true,
        };
      }
      const origin = findField(items, input.field);
      if (!origin) {
        return {
          text: `${name} has no field called “${plainText(input.field)}”. There are ${listed(items.slice(0, 12).map(labelOf))}.`,
          failed: true,
        };
      }
      // What a score follows from are its parts, and no property.
      if (origin.property === null && /^health_/.test(origin.field)) return showHealth(context, account);
      const label = labelOf(origin);
      const value = shownValue(customer, origin.field);
      return {
        text: textOf(origin, { name, label, value, now: organization.clock.now() }),
        data: {
          type: 'origin' as const,
          customer: aboutCustomer(account),
          label,
          value,
          origin,
          links: [
            {
              label: `Changes of the ${label}`,
              path: `${customerPath(account.id)}?${new URLSearchParams({ field: origin.field })}`,
            },
            ...(origin.openErrors > 0
              ? [
                  {
                    label: 'Errors',
                    path: `${errorsPath}?${new URLSearchParams({ customerId: account.id })}`,
                  },
                ]
              : []),
          ],
        },
      };
    }),
});

const labelOf = ({ field, propertyLabel }: FieldOrigin): string =>
  plainText(fieldNameInSentence(field, propertyLabel));

function findField(origins: readonly FieldOrigin[], words: string): FieldOrigin | undefined {
  const wanted = words
    .toLowerCase()
    .replace(/[_\s]+/g, ' ')
    .trim();
  const namesOf = (origin: FieldOrigin) =>
    [
      labelOf(origin),
      fieldNameInSentence(origin.field),
      origin.field,
      origin.propertyLabel ?? '',
      origin.property ?? '',
      ...(otherNames[origin.field] ?? []),
    ].map((name) => name.toLowerCase().replace(/[_\s]+/g, ' '));
  const exact = origins.find((origin) => namesOf(origin).includes(wanted));
  if (exact) return exact;
  const ranked = origins
    .map((origin) => ({
      origin,
      score: Math.max(...namesOf(origin).map((name) => similarity(wanted, name))),
    }))
    .sort((a, b) => b.score - a.score);
  const [best] = ranked;
  return best && best.score >= 0.5 ? best.origin : undefined;
}

function shownValue(customer: CustomerFacts, field: string): unknown {
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

function textOf(
  origin: FieldOrigin,
  { name, label, value, now }: { name: string; label: string; value: unknown; now: number },
): string {
  const shown =
    value === null || value === undefined || value === ''
      ? 'empty'
      : `“${plainText(origin.valueLabel ?? fieldValue(origin.field, value))}”`;
  const lines = [`The ${label} of ${name} is ${shown}.`];
  if (origin.property !== null) {
    const property =
      origin.propertyLabel === null
        ? origin.property
        : `${plainText(origin.propertyLabel)} (${origin.property})`;
    lines.push(
      `It comes from HubSpot’s company property ${property} in ${plainText(origin.portalName ?? 'a portal')}.`,
    );
  } else if (origin.renewalDeal) {
    lines.push(
      `It follows the close date of the open renewal deal “${plainText(origin.renewalDeal.name)}” in HubSpot.`,
    );
  } else if (origin.field === 'renewal_date') {
    lines.push(
      `It follows the close date of an open renewal deal, and this account has none${shown === 'empty' ? '' : ' at the moment: the last date was kept'}.`,
    );
  } else lines.push('It does not come from HubSpot: no mapping fills it.');
  if (origin.rests)
    lines.push(
      'The mapping rests, because HubSpot’s property is gone or no longer fits: the value is not kept up to date.',
    );
  if (origin.excludedAt)
    lines.push(
      `The portal’s inclusion filter keeps the company out since ${origin.excludedAt.slice(0, 10)}: the value is not kept up to date.`,
    );
  lines.push(
    origin.lastChange
      ? `Last change: ${changeText({ ...origin.lastChange, recordName: null }, now)}${origin.lastChange.sourceChangedAt ? ` (changed in HubSpot ${ago(origin.lastChange.sourceChangedAt, now)})` : ''}.`
      : `No sync has changed it since the record came, ${ago(origin.since, now)}.`,
  );
  if (origin.openErrors > 0)
    lines.push('A newer value could not be accepted: the errors list says why and how to mend it.');
  return lines.join('\n');
}
