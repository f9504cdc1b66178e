import { List } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { ScopesTable } from '../portals/scopes-table.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { Bullets } from '../ui/value/bullets.tsx';
import { LinkButton } from '../ui/value/links.tsx';
import { FooterBar } from './setup-footer.tsx';

/** What a user needs to connect a portal, and what happens to it. */
export function SetupBefore({ portalId }: { portalId: string | undefined }) {
  return (
    <>
      <Panel title="What you need">
        <Bullets>
          <List.Item>
            <span className="cx-strong">Permission to install apps in HubSpot</span> (super admin or App
            Marketplace access), or a token from someone who has it: a service key or an app’s token.
          </List.Item>
          <List.Item>
            <span className="cx-strong">The portal ID,</span> if your company also has a sandbox. HubSpot
            shows it at the top right of every page.
          </List.Item>
          <List.Item>
            <span className="cx-strong">About ten minutes.</span> You can stop after any step; you or another
            admin can continue later.
          </List.Item>
        </Bullets>
      </Panel>
      <Panel title="What happens">
        <Bullets>
          <List.Item>
            Nothing syncs until the last step. Before you start, a preview shows what the first sync will
            create, match, and skip, and how many calls it takes.
          </List.Item>
          <List.Item>
            The first sync only reads. Afterwards, health scores and the fields that you map to HubSpot are
            written, if you turn that on. Nothing else changes in HubSpot.
          </List.Item>
          <List.Item>HubSpot’s rate limits are respected, with calls left for your other apps.</List.Item>
        </Bullets>
      </Panel>
      <Panel title="Requested scopes" flush>
        <ScopesTable />
      </Panel>
      <FooterBar>
        <LinkButton
          to="/settings/integrations/hubspot/setup"
          search={{ step: 'authorize', ...(portalId === undefined ? {} : { portalId }) }}
          rightSection={<IconArrowRight size={16} aria-hidden />}
        >
          Continue
        </LinkButton>
      </FooterBar>
    </>
  );
}
