import { createMemoryHistory, type RouterHistory } from '@tanstack/react-router';
import { basePathIn } from './host-connection.ts';
import type { HubspotUiOptions } from './public.d.ts';

/** The part of the user interface that an element shows; its paths always stay inside. */
export interface Area {
  /** The first screen. */
  home: string;
  /** Whether a path, without its query, belongs to the element. */
  owns: (path: string) => boolean;
}

const withoutQuery = (path: string): string => path.replace(/[?#].*$/, '');

/** The page's own URL for a path, if it has one; otherwise, the path opens inside the element. */
export const pageUrlOf = (path: string, area: Area, options: HubspotUiOptions): string | undefined => {
  const screen = withoutQuery(path);
  if (area.owns(screen)) return undefined;
  const [, customerId] = /^\/customers\/([^/]+)$/.exec(screen) ?? [];
  const ofCustomer = customerId === undefined ? null : options.customerUrl?.(decodeURIComponent(customerId));
  const url = ofCustomer ?? options.linkTo?.(path);
  return url ? new URL(url, document.baseURI).href : undefined;
};

/**
 * The history of an element: the page's URL is not ours. Links still have URLs that open in a new tab: the page's own
 * ones, or those of the complete user interface.
 */
export const hostHistory = (area: () => Area, current: () => HubspotUiOptions): RouterHistory => {
  const history = createMemoryHistory({ initialEntries: [current().initialPath ?? area().home] });
  // Without its scheme, the router treats the URL of a server elsewhere as a path of its own.
  const inside = (path: string) => `${basePathIn(current()).replace(/^https?:/, '')}${path}`;
  history.createHref = (path) => pageUrlOf(path, area(), current()) ?? inside(path);
  return history;
};
