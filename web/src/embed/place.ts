import { createContext, useContext } from 'react';
import type { Area } from './host-history.ts';
import type { Part } from './parts.ts';
import type { HubspotUiOptions } from './public.d.ts';

/** Where a part is mounted, and how. */
export interface Place {
  /** The element in the page that has the shadow root. */
  host: Element;
  /** All of our elements. */
  root: HTMLElement;
  /** Dialogs, menus and notices. */
  overlays: HTMLElement;
  options: HubspotUiOptions;
  part: Part;
  area: Area;
}

export const PlaceContext = createContext<Place | null>(null);

export const usePlace = (): Place => {
  const place = useContext(PlaceContext);
  if (!place) throw new Error('There is no place around this component');
  return place;
};
