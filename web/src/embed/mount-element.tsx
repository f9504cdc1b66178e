import '../ui/layers.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '../ui/global.css';
import './embed.css';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from '../api/query-client.ts';
import { createAppRouter, loadScreens } from '../router.tsx';
import { createMount } from '../ui/mount.ts';
import { Embedded } from './embedded.tsx';
import { declareFont } from './fonts.ts';
import { Frame } from './frame.tsx';
import { hostConnection } from './host-connection.ts';
import { hostHistory } from './host-history.ts';
import type { Part } from './parts.ts';
import type { HubspotUiOptions, Mounted } from './public.d.ts';

/** The first screen is loaded before the others. */
const screensPauseMs = 3_000;

const createBox = (className: string): HTMLElement =>
  Object.assign(document.createElement('div'), { className });

/** Whether a click follows a link to the page's own URL, which only has a scheme if it isn't one of our screens. */
const followsPageUrl = (event: MouseEvent, link: HTMLAnchorElement): boolean =>
  event.button === 0 &&
  !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) &&
  link.target === '' &&
  /^https?:/i.test(link.getAttribute('href') ?? '');

/**
 * Renders a part of the user interface into a shadow root, which keeps its styles and those of the page apart.
 * @param current the options as they are now.
 */
export function mountElement(shadow: ShadowRoot, part: Part, current: () => HubspotUiOptions): Mounted {
  const ended = new AbortController();
  const root = createBox('cscx');
  const page = createBox('cscx-page');
  const overlays = createBox('cscx-overlays');
  root.append(page, overlays);
  shadow.append(root);
  // In the top layer, they are above everything, whatever contains the element. Older browsers have none.
  overlays.popover = 'manual';
  overlays.showPopover?.();

  const areaNow = () => part.areaOf(current());
  let { home } = areaNow();
  const client = createQueryClient(hostConnection(current, ended.signal));
  const router = createAppRouter({ basePath: '', history: hostHistory(areaNow, current) });
  const mount = createMount({ Frame, embedded: true, signIn: 'host' });
  const react = createRoot(page);
  const render = () => {
    const place = { root, overlays, host: shadow.host, options: { ...current() }, part, area: areaNow() };
    react.render(<Embedded place={place} client={client} router={router} mount={mount} />);
  };
  const withdrawFont = declareFont();

  let shown = false;
  const unsubscribe = router.subscribe('onResolved', ({ toLocation }) => {
    if (shown) current().onNavigate?.(toLocation.href);
    shown = true;
  });
  root.addEventListener(
    'click',
    (event) => {
      const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
      const { openUrl } = current();
      if (!link || !openUrl || !followsPageUrl(event, link)) return;
      event.preventDefault();
      event.stopPropagation();
      openUrl(link.href);
    },
    { capture: true },
  );
  render();
  const screens = part.hasMenu ? setTimeout(() => void loadScreens(router), screensPauseMs) : undefined;

  const navigate = (path: string) => void router.navigate({ href: path });
  return {
    navigate,
    update: () => {
      render();
      // Another customer is another first screen.
      const before = home;
      home = areaNow().home;
      if (home !== before) navigate(home);
    },
    unmount: () => {
      clearTimeout(screens);
      unsubscribe();
      react.unmount();
      ended.abort();
      client.clear();
      withdrawFont();
      root.remove();
    },
  };
}
