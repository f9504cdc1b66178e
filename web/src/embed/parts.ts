import type { Area } from './host-history.ts';
import type { HubspotUiOptions } from './public.d.ts';

/** A part of the user interface that can be mounted alone. */
export interface Part {
  /** For screen readers, and in messages. */
  name: string;
  /** The link from a screen outside of it back to its first one. */
  back: string;
  /** Whether it has several screens, with links to each. */
  hasMenu: boolean;
  areaOf: (options: HubspotUiOptions & { customerId?: string }) => Area;
}

const single = (home: string): Area => ({ home, owns: (path) => path === home });

export const settingsRoot = '/settings/integrations/hubspot';

export const parts = {
  settings: {
    name: 'HubSpot settings',
    back: 'Back to HubSpot settings',
    hasMenu: true,
    areaOf: () => ({
      home: settingsRoot,
      owns: (path) => path === settingsRoot || path.startsWith(`${settingsRoot}/`),
    }),
  },
  customer: {
    name: 'HubSpot',
    back: 'Back to the customer',
    hasMenu: false,
    areaOf: ({ customerId }) => single(`/customers/${encodeURIComponent(customerId ?? '')}`),
  },
  renewals: {
    name: 'Renewals',
    back: 'Back to renewals',
    hasMenu: false,
    areaOf: () => single('/renewals'),
  },
} satisfies Record<string, Part>;
