import { humanize } from '../format/text.ts';
import { Tag } from '../ui/value/state-pill.tsx';

const words: Record<string, string> = {
  STANDARD: 'Standard account',
  SANDBOX: 'Sandbox',
  DEVELOPER_TEST: 'Developer test account',
  APP_DEVELOPER: 'App developer account',
};

/** The name of an account type; types that HubSpot adds are shown by their own names. */
export const accountTypeInWords = (accountType: string): string =>
  words[accountType] ?? humanize(accountType);

/** Whether an account's records are usually copies or test data. */
export const isForTrying = (accountType: string | null): accountType is string =>
  accountType !== null && accountType !== 'STANDARD';

/** Marks a portal that is not used for production, if HubSpot reports that. */
export function ForTryingTag({ accountType }: { accountType: string | null }) {
  return isForTrying(accountType) ? <Tag tone="warn">{accountTypeInWords(accountType)}</Tag> : null;
}
