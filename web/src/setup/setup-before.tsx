import { IconArrowRight } from '@tabler/icons-react';
import { ScopesTable } from '../portals/scopes-table.tsx';
import { LinkButton } from '../ui/links.tsx';
import { Panel } from '../ui/panel.tsx';

/** What is needed of whom before a portal is connected, and what will happen to it. */
export function SetupBefore({ portalId }: { portalId: string | undefined }) {
  return (
    <>
      <Panel title="What you need">
        <ul className="cx-setup-list">
          <li>
            <span className="cx-strong">The right to install apps in HubSpot</span> (super admin or App
            Marketplace access), or a token that somebody with that right made for you: a service key, or the
            token of an app.
          </li>
          <li>
            <span className="cx-strong">To know which portal it is.</span> If your company has a sandbox
            beside the real one, note the portal id; HubSpot shows it at the top right of every page.
          </li>
          <li>
            <span className="cx-strong">About ten minutes.</span> You can stop after any step; you or another
            administrator goes on where you were.
          </li>
        </ul>
      </Panel>
      <Panel title="What will happen">
        <ul className="cx-setup-list">
          <li>
            Until the last step nothing is synced. A dry run shows what the first sync will make, join and
            leave out, and how many calls it takes, before you start it.
          </li>
          <li>
            The first sync only reads. Health scores are written to HubSpot after it, and only if you want
            that; fields that you map towards HubSpot are, too. Nothing else in HubSpot is changed.
          </li>
          <li>HubSpot’s call limits are kept, and calls are left for your other apps.</li>
        </ul>
      </Panel>
      <Panel title="What HubSpot is asked for" flush>
        <ScopesTable />
      </Panel>
      <footer className="cx-setup-footer">
        <div className="cx-setup-footer-words" />
        <LinkButton
          to="/settings/integrations/hubspot/setup"
          search={{ step: 'authorize', ...(portalId === undefined ? {} : { portalId }) }}
          rightSection={<IconArrowRight size={16} aria-hidden />}
        >
          Continue
        </LinkButton>
      </footer>
    </>
  );
}
