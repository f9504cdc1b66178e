import { IconForms } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Customer } from '../../../src/contract/customers.ts';
import { fieldName } from '../../../src/contract/field-names.ts';
import { customerOriginsQuery } from '../api/customers.ts';
import { formatCount } from '../format/amounts.ts';
import { customField } from '../format/fields.ts';
import { shorten } from '../format/text.ts';
import { EmptyState } from './empty-state.tsx';
import { Fact, Facts } from './facts.tsx';
import { LongText } from './long-text.tsx';
import { Panel } from './panel.tsx';
import { Nothing } from './values.tsx';
import { WhyHere } from './why-here.tsx';

/** A custom field's value as text: plain values as they are, others as JSON. */
const asText = (value: unknown): string | null => {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value.join(', ');
  return JSON.stringify(value, null, 2);
};

/** What the property mapping brings beside the standard fields. */
export function CustomFields({ customer }: { customer: Customer }) {
  const fields = customer.customFields;
  const origins = useQuery(customerOriginsQuery(customer.id)).data?.items;
  const named = Object.keys(fields)
    .map((name) => {
      const field = customField(name);
      const origin = origins?.find((one) => one.field === field);
      // An option of HubSpot's is called as people chose it there.
      const text = origin?.valueLabel ?? asText(fields[name]);
      return { name, field, text, label: fieldName(field, origin?.propertyLabel) };
    })
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <Panel title="Custom fields" note={formatCount(named.length)}>
      {named.length === 0 ? (
        <EmptyState icon={IconForms} title="No custom fields">
          HubSpot properties that are mapped to fields of their own appear here.
        </EmptyState>
      ) : (
        <Facts>
          {named.map(({ name, field, text, label }) => (
            <Fact key={name} label={shorten(label, 60)} why={<WhyHere customer={customer} field={field} />}>
              {text === null ? <Nothing /> : <LongText text={text} />}
            </Fact>
          ))}
        </Facts>
      )}
    </Panel>
  );
}
