import { z } from 'zod';
import type { HubspotClient } from '../client.ts';
import { wireId } from '../wire.ts';

/** The account of a token. */
export interface AccountInfo {
  portalId: string;
  /** `STANDARD`, `DEVELOPER_TEST`, `SANDBOX`, `APP_DEVELOPER`, or types that HubSpot adds. */
  accountType: string | undefined;
  /** The time zone in which its days begin and its daily limit resets. */
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
 * Reads the account of the token.
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
