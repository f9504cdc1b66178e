import { IconForms } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Customer } from '../../../src/contract/customers.ts';
import { fieldName } from '../../../src/contract/field-names.ts';
import { customerOriginsQuery } from '../api/customers.ts';
import { formatCount } from '../format/amounts.ts';
import { customField } from '../format/fields.ts';
import { shorten } from '../format/text.ts';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { Fact, Facts } from '../ui/value/facts.tsx';
import { LongText } from '../ui/value/long-text.tsx';
import { Nothing } from '../ui/value/values.tsx';
import { WhyHere } from './why-here.tsx';

/** A custom field's value as text: simple values directly, others as JSON. */
const asText = (value: unknown): string | null => {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value.join(', ');
  return JSON.stringify(value, null, 2);
};

/** Values that mappings add to the standard fields. */
export function CustomFields({ customer }: { customer: Customer }) {
  const fields = customer.customFields;
  const origins = useQuery(customerOriginsQuery(customer.id)).data?.items;
  const named = Object.keys(fields)
    .map((name) => {
      const field = customField(name);
      const origin = origins?.find((one) => one.field === field);
      // HubSpot's options have labels that users chose there.
      const text = origin?.valueLabel ?? asText(fields[name]);
      return { name, field, text, label: fieldName(field, origin?.propertyLabel) };
    })
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <Panel title="Custom fields" note={formatCount(named.length)}>
      {named.length === 0 ? (
        <EmptyState icon={IconForms} title="No custom fields" compact>
          HubSpot properties mapped to custom fields appear here.
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
