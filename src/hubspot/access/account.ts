import { z } from 'zod';
import type { HubspotClient } from '../client.ts';
import { wireId } from '../wire.ts';

/** The account behind a token. */
export interface AccountInfo {
  portalId: string;
  /** `STANDARD`, `DEVELOPER_TEST`, `SANDBOX`, `APP_DEVELOPER`, or what HubSpot adds. */
  accountType: string | undefined;
  /** Where its day begins and its daily limit ends. */
  timeZone: string | undefined;
  companyCurrency: string | undefined;
  /** The host of its user interface, for links to records. */
  uiDomain: string | undefined;
}

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? undefined);

const wireAccount = z.object({
  portalId: wireId,
  accountType: optionalText,
  timeZone: optionalText,
  companyCurrency: optionalText,
  uiDomain: optionalText,
});

/**
 * Asks whose account the token belongs to.
 * @throws {HubspotError}
 */
export function accountInfo(client: HubspotClient): Promise<AccountInfo> {
  return client.request({
    method: 'GET',
    path: client.paths.accountDetails,
    limitClass: 'burst',
    schema: wireAccount,
  });
}
