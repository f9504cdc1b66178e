import {
  createNotificationsStore,
  hideNotification,
  type NotificationData,
  type NotificationsStore,
  showNotification,
  updateNotification,
} from '@mantine/notifications';
import { type ComponentType, createContext, useContext } from 'react';
import type { Session } from '../../../src/contract/session.ts';

/** The short notices of one user interface. */
interface Toasts {
  store: NotificationsStore;
  show: (content: NotificationData) => void;
  update: (content: NotificationData) => void;
  hide: (id: string) => void;
  /** Shows a notice instead of the previous one of its kind. */
  replace: (kind: string, content: NotificationData) => void;
}

/** One user interface in a page. There can be several, and the page can be another program's. */
export interface Mount {
  /** Whether the page is another program's: its title, its scrolling and its sign-in are not ours. */
  embedded: boolean;
  /** Who signs users in: this product, or the application that it is part of. */
  signIn: Session['signIn'];
  /** What surrounds its screens. */
  Frame: ComponentType;
  toasts: Toasts;
  /** The screen shown last, and the one whose heading got the focus. */
  heading: { shown?: string; focused?: string };
}

interface MountOptions extends Pick<Mount, 'Frame'>, Partial<Pick<Mount, 'embedded' | 'signIn'>> {}

export const createMount = ({ Frame, embedded = false, signIn = 'own' }: MountOptions): Mount => {
  const store = createNotificationsStore();
  const latest = new Map<string, string>();
  return {
    embedded,
    signIn,
    Frame,
    toasts: {
      store,
      show: (content) => void showNotification(content, store),
      update: (content) => void updateNotification(content, store),
      hide: (id) => void hideNotification(id, store),
      replace: (kind, content) => {
        const previous = latest.get(kind);
        if (previous !== undefined) hideNotification(previous, store);
        latest.set(kind, showNotification(content, store));
      },
    },
    heading: {},
  };
};

export const MountContext = createContext<Mount | null>(null);

export const useMount = (): Mount => {
  const mount = useContext(MountContext);
  if (!mount) throw new Error('There is no mount around this component');
  return mount;
};

export const useToasts = (): Toasts => useMount().toasts;
