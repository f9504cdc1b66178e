import { stylesheet } from 'virtual:stylesheet';
import { type Part, parts } from './parts.ts';
import type * as Public from './public.d.ts';

// The host of a part resets what its page's styles would make of it; nothing of the page passes the shadow root.
const hostStyle = ':host { all: initial !important; display: block !important; }';

/** A short text until the styles and the code of the screens are there. */
const plainText = (
  text: string,
  role: 'status' | 'alert',
  { colorScheme = 'auto' }: Public.HubspotUiOptions,
) => {
  const element = document.createElement('p');
  element.setAttribute('role', role);
  element.textContent = text;
  element.style.cssText =
    'margin: 0; padding: 16px; font: 14px/1.5 system-ui, sans-serif; color: CanvasText; background: Canvas;';
  element.style.colorScheme = colorScheme === 'auto' ? 'light dark' : colorScheme;
  return element;
};

/** Faster than this, nothing says that something is loading. */
const unnoticedMs = 600;

/** A style sheet in the shadow root, once it is loaded. */
const loadStyles = (shadow: ShadowRoot): Promise<void> =>
  new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: stylesheet });
    link.addEventListener('load', () => resolve(), { once: true });
    link.addEventListener('error', () => reject(new Error(`${stylesheet} could not be loaded`)), {
      once: true,
    });
    shadow.append(link);
  });

/** Mounts a part. Its code is loaded with the first one; calls until then take effect afterwards. */
const mount = <Options extends Public.HubspotUiOptions>(
  part: Part,
  element: HTMLElement,
  given: Options,
): Public.Mounted<Options> => {
  let options = given;
  let mounted: Public.Mounted | undefined;
  let ended = false;
  const host = document.createElement('div');
  const shadow = host.attachShadow({ mode: 'open' });
  const style = new CSSStyleSheet();
  style.replaceSync(hostStyle);
  shadow.adoptedStyleSheets = [style];
  element.append(host);

  const loading = plainText(`Loading ${part.name}…`, 'status', given);
  const notice = setTimeout(() => shadow.append(loading), unnoticedMs);
  const loaded = () => {
    clearTimeout(notice);
    loading.remove();
  };
  const start = async () => {
    const [{ mountElement }] = await Promise.all([import('./mount-element.tsx'), loadStyles(shadow)]);
    loaded();
    if (!ended) mounted = mountElement(shadow, part, () => options);
  };
  const ready = start().catch((error: unknown) => {
    console.error(error);
    loaded();
    const text = `Couldn’t load ${part.name}. Check your connection, then reload the page.`;
    shadow.append(plainText(text, 'alert', options));
  });

  return {
    unmount: () => {
      ended = true;
      loaded();
      mounted?.unmount();
      host.remove();
    },
    update: (change) => {
      options = { ...options, ...change };
      mounted?.update({});
    },
    navigate: (path) => {
      options = { ...options, initialPath: path };
      void ready.then(() => !ended && mounted?.navigate(path));
    },
  };
};

export const mountHubSpotSettings: typeof Public.mountHubSpotSettings = (element, options) =>
  mount(parts.settings, element, options);

export const mountCustomerPanel: typeof Public.mountCustomerPanel = (element, options) =>
  mount(parts.customer, element, options);

export const mountRenewalBoard: typeof Public.mountRenewalBoard = (element, options) =>
  mount(parts.renewals, element, options);
