import { AppError } from '../base/errors.ts';
import type { OrganizationContext } from '../context/context.ts';
import { CustomerListQuery, type CustomerSummary } from '../contract/customers.ts';
import { listCustomers } from '../customers/list-customers.ts';
import { readCustomer } from '../customers/read-customer.ts';
import { printable } from './output.ts';

const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
/** If several customers match, this many are named. */
const named = 5;

/**
 * The customer with an id, a domain or a name, ignoring case.
 * @throws {AppError} `not_found` if there is none, `validation_failed` if there are several.
 */
export async function findCustomer(
  context: OrganizationContext,
  meant: string,
): Promise<Pick<CustomerSummary, 'id' | 'name'>> {
  if (isId(meant)) return readCustomer(context, meant);
  const wanted = meant.trim().toLowerCase();
  const { items } = await listCustomers(context, CustomerListQuery.parse({ search: meant, limit: 200 }));
  const is = (text: string | null) => text?.trim().toLowerCase() === wanted;
  const exact = items.filter(({ name, domain }) => is(name) || is(domain));
  const found = exact.length > 0 ? exact : items;
  const [customer] = found;
  if (customer && found.length === 1) return customer;
  if (!customer) throw new AppError('not_found', `No customer ${meant}.`);
  const several = found.slice(0, named).map(({ id, name }) => `${id} ${printable(name ?? '')}`);
  throw new AppError(
    'validation_failed',
    `Several customers match ${meant}. Use an id:\n${several.join('\n')}`,
  );
}
