/** What every part of the user interface needs to know of the page around it. */
export interface HubspotUiOptions {
  /** Where the integration is mounted: a path such as "/crm/hubspot", or a URL. */
  basePath: string;
  /**
   * The token of the current user, sent as `Authorization: Bearer` with every request. It is asked for before each
   * request, and once more if the server rejects it. Without it, the page's cookies identify the user.
   */
  getToken?: () => string | null | undefined | Promise<string | null | undefined>;
  /** The organization of someone who belongs to several, sent as `x-organization-id` with every request. */
  organizationId?: string;
  /**
   * Called after every navigation inside the element, with a path that `initialPath` and `navigate` accept: keep it in
   * the page's URL to make reloads, bookmarks and the back button work.
   */
  onNavigate?: (path: string) => void;
  /** The page's URL of a customer. Without it, customers open inside the element. */
  customerUrl?: (customerId: string) => string | null | undefined;
  /** The page's URL for any other screen that is not part of the element. Without it, it opens inside the element. */
  linkTo?: (path: string) => string | null | undefined;
  /** Opens a URL of `customerUrl` or `linkTo`, such as with the page's router. By default, the browser follows the link. */
  openUrl?: (url: string) => void;
  /** By default "auto": as the system. */
  colorScheme?: 'light' | 'dark' | 'auto';
  /** The screen to begin with; by default, the first one. */
  initialPath?: string;
  /** The nonce that the page's content security policy asks of style elements, if it does. */
  styleNonce?: string;
  /** The language tag for dates and numbers, such as "en-GB"; by default, the user's choice or the browser's. */
  locale?: string;
}

export interface CustomerPanelOptions extends HubspotUiOptions {
  /** The id of a row of `customers`. */
  customerId: string;
}

/** A mounted part of the user interface. */
export interface Mounted<Options extends HubspotUiOptions = HubspotUiOptions> {
  /** Removes everything: the elements, the styles, the listeners and the open requests. */
  unmount: () => void;
  /** Changes the given options; the others stay. */
  update: (options: Partial<Options>) => void;
  /** Opens a screen by its path, such as after the page's back button. */
  navigate: (path: string) => void;
}

/** Settings › Integrations › HubSpot: portals, setup, mappings, filters, alerts, health, errors, and the history. */
export declare function mountHubSpotSettings(element: HTMLElement, options: HubspotUiOptions): Mounted;

/** What HubSpot has on a customer: stakeholders, deals, the renewal, health, and the state of its sync. */
export declare function mountCustomerPanel(
  element: HTMLElement,
  options: CustomerPanelOptions,
): Mounted<CustomerPanelOptions>;

/** The renewal pipeline, with the health of its customers. */
export declare function mountRenewalBoard(element: HTMLElement, options: HubspotUiOptions): Mounted;
