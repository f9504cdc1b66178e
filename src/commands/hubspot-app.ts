import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { AppError } from '../base/errors.ts';
import { hubspotAppFiles, isReachableByHubspot } from '../portals/hubspot-app-files.ts';
import { readEventProperties } from '../portals/hubspot-app-properties.ts';
import { syncMappings } from '../wiring/mappings.ts';
import { findPortal } from './find-portal.ts';
import { remark, say } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withOrganization } from './with-organization.ts';

export function hubspotAppCommand(terminal: Terminal): Command {
  return new Command('hubspot-app')
    .description("write the HubSpot project for this installation's app, ready to upload with HubSpot's CLI")
    .option('--out <folder>', 'target folder', 'hubspot-app')
    .option('--account <number>', 'the HubSpot account that owns the app', '0')
    .option('--portal <portal>', 'include only what this portal maps (default: what all portals map)')
    .action(
      async (options: { out: string; account: string; portal?: string }, command: Command): Promise<void> => {
        if (!/^\d{1,15}$/.test(options.account)) {
          throw new AppError('validation_failed', '--account must be a HubSpot account number.');
        }
        const accountId = Number(options.account);
        const { files, addresses } = await withOrganization(terminal, command, async (context) => {
          const portal = options.portal === undefined ? undefined : await findPortal(context, options.portal);
          const properties = await readEventProperties(context, syncMappings, portal);
          const { publicUrl } = context.config.http;
          const { webhookUrl } = context.config.hubspot;
          return {
            files: hubspotAppFiles({ publicUrl, webhookUrl, accountId, properties }),
            addresses: { PUBLIC_URL: publicUrl, WEBHOOK_URL: webhookUrl },
          };
        });
        for (const [name, text] of files) {
          const file = path.join(options.out, name);
          await mkdir(path.dirname(file), { recursive: true });
          await writeFile(file, text);
          say(terminal, file);
        }
        for (const [name, address] of Object.entries(addresses)) {
          if (isReachableByHubspot(address)) continue;
          remark(
            terminal,
            `${name} is ${address}: HubSpot only calls https URLs. Set it and write the project again.`,
          );
        }
        if (accountId === 0) {
          say(terminal, 'Enter your HubSpot account number in src/hsprofile.production.json.');
        }
        say(
          terminal,
          'Then upload it: hs project upload --profile production. All steps are in docs/hubspot-app.md.',
        );
      },
    );
}
