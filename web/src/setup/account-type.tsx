import { humanize } from '../format/text.ts';
import { Tag } from '../ui/state-pill.tsx';

const words: Record<string, string> = {
  STANDARD: 'Standard account',
  SANDBOX: 'Sandbox',
  DEVELOPER_TEST: 'Developer test account',
  APP_DEVELOPER: 'App developer account',
};

/** What HubSpot calls an account of that type; types that it adds are shown as it names them. */
export const accountTypeInWords = (accountType: string): string =>
  words[accountType] ?? humanize(accountType);

/** Whether an account's records are usually copies or made up. */
export const isForTrying = (accountType: string | null): accountType is string =>
  accountType !== null && accountType !== 'STANDARD';

/** Marks a portal that nobody's daily work is in; nothing for those that it is in, or where HubSpot does not tell. */
export function ForTryingTag({ accountType }: { accountType: string | null }) {
  return isForTrying(accountType) ? <Tag tone="warn">{accountTypeInWords(accountType)}</Tag> : null;
}
