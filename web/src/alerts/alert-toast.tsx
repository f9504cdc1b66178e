import { Anchor } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Alert } from '../../../src/contract/alerts.ts';
import { plural, shorten } from '../format/text.ts';

const id = 'new-alerts';
const shownMs = 8_000;
/** After one notice, so long nothing more is told: alerts that keep coming are counted beside their screen's name. */
const quietMs = 60_000;

interface AlertToastOptions {
  /** What its link does. */
  onOpen: () => void;
  /** Whether the alerts are on screen already: then nothing is told. */
  isListed: () => boolean;
}

/**
 * The one notice of new alerts. More that come while it is open are counted on it; those that come soon after it are
 * told together, once it has been quiet for a while.
 */
export const alertToast = ({ onOpen, isListed }: AlertToastOptions) => {
  /** Those that are on the notice, or wait for it. */
  let counted = 0;
  let latest: Alert | undefined;
  let isOpen = false;
  let closesAt = 0;
  let quiet: ReturnType<typeof setTimeout> | undefined;

  const forget = () => {
    counted = 0;
    latest = undefined;
  };
  const show = () => {
    if (latest === undefined) return;
    if (isListed()) return forget();
    const now = Date.now();
    if (!isOpen) closesAt = now + shownMs;
    const content = {
      id,
      color: 'cobalt',
      title: counted === 1 ? 'A deal moved' : plural(counted, 'new alert', 'new alerts'),
      message: (
        <>
          <span className="cx-toast-text" dir="auto">
            {shorten(latest.message, 180)}
          </span>
          <Anchor
            component="button"
            type="button"
            fw={600}
            onClick={() => {
              notifications.hide(id);
              onOpen();
            }}
          >
            Show the alerts
          </Anchor>
        </>
      ),
      // What is counted on it does not keep it open.
      autoClose: Math.max(1, closesAt - now),
      onClose: () => {
        isOpen = false;
        forget();
      },
    };
    if (isOpen) notifications.update(content);
    else notifications.show(content);
    isOpen = true;
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      quiet = undefined;
      show();
    }, quietMs);
  };
  return {
    tell(count: number, alert: Alert) {
      if (isListed()) return forget();
      counted += count;
      latest = alert;
      if (isOpen || quiet === undefined) show();
    },
    close() {
      clearTimeout(quiet);
      quiet = undefined;
      forget();
      notifications.hide(id);
    },
  };
};
