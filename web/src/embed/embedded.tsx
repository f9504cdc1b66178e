import { createTheme, type MantineColorSchemeManager, MantineProvider, SimpleGrid } from '@mantine/core';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, useMemo } from 'react';
import type { AppRouter } from '../router.tsx';
import { Toasts } from '../shell/toasts.tsx';
import { cssVariables, theme } from '../theme.ts';
import { type Mount, MountContext } from '../ui/mount.ts';
import { fontName } from './fonts.ts';
import { type Place, PlaceContext } from './place.ts';
import { useTextScale } from './text-scale.ts';

/** The color scheme is the page's choice: nothing is stored. */
const unstored: MantineColorSchemeManager = {
  get: (initial) => initial,
  set: () => {},
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => {},
};

/** The look of all screens, for an element of a page: overlays stay inside of it, and media queries ask for its size. */
const themeIn = (overlays: HTMLElement, scale: number) =>
  createTheme({
    ...theme,
    scale,
    fontFamily: theme.fontFamily?.replace('Inter Variable', fontName) ?? '',
    components: {
      ...theme.components,
      Portal: { defaultProps: { target: overlays } },
      Popover: { defaultProps: { portalProps: { target: overlays }, floatingStrategy: 'fixed' } },
      Tooltip: { defaultProps: { ...theme.components?.Tooltip?.defaultProps, floatingStrategy: 'fixed' } },
      // The scroll lock neither knows shadow roots, nor is the page ours to lock.
      ModalRoot: { defaultProps: { lockScroll: false } },
      SimpleGrid: SimpleGrid.extend({ defaultProps: { type: 'container' } }),
    },
  });

interface EmbeddedProps {
  place: Place;
  client: QueryClient;
  router: AppRouter;
  mount: Mount;
}

/** A part of the user interface in another program's page. */
export function Embedded({ place, client, router, mount }: EmbeddedProps) {
  const { root, overlays, host, options } = place;
  const scale = useTextScale(host);
  const themeHere = useMemo(() => themeIn(overlays, scale), [overlays, scale]);
  const { colorScheme = 'auto', styleNonce } = options;
  return (
    <StrictMode>
      <MantineProvider
        theme={themeHere}
        cssVariablesResolver={cssVariables}
        cssVariablesSelector=".cscx"
        getRootElement={() => root}
        colorSchemeManager={unstored}
        defaultColorScheme={colorScheme}
        {...(colorScheme === 'auto' ? {} : { forceColorScheme: colorScheme })}
        withGlobalClasses={false}
        {...(styleNonce === undefined ? {} : { getStyleNonce: () => styleNonce })}
      >
        <MountContext value={mount}>
          <Toasts />
          <QueryClientProvider client={client}>
            <PlaceContext value={place}>
              <RouterProvider router={router} />
            </PlaceContext>
          </QueryClientProvider>
        </MountContext>
      </MantineProvider>
    </StrictMode>
  );
}
