import { readConfig } from '../../../src/config.ts';
import { accountInfo } from '../../../src/hubspot/access/account.ts';
import { openPortalClient } from '../../../src/portals/portal-client.ts';
import { openContext } from '../../../src/wiring/open-context.ts';

// A process that asks HubSpot whose portal it is.
//   node portal-caller.ts <organization id> <integration id>

const [organizationId = '', integrationId = ''] = process.argv.slice(2);
const { context, close } = await openContext(readConfig(process.env));
const client = await openPortalClient(context, { organizationId, integrationId });
const { portalId } = await accountInfo(client);
process.stdout.write(`portal ${portalId}\n`);
await close();
