import { Anchor, Text } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Alert } from '../../../src/contract/alerts.ts';
import { plural, shorten } from '../format/text.ts';
import { useToasts } from '../ui/mount.ts';

const id = 'new-alerts';
const shownMs = 8_000;
/** After a notice, no other is shown for this long. Further alerts are counted in the navigation. */
const quietMs = 60_000;

interface AlertToastOptions {
  toasts: ReturnType<typeof useToasts>;
  /** Called when its link is followed. */
  onOpen: () => void;
  /** Whether the alerts are already on screen: then no notice is needed. */
  isListed: () => boolean;
}

/**
 * The single notice of new alerts. Alerts that arrive while it is open are counted on it; those that arrive soon
 * after it are announced together, after a quiet period.
 */
const alertToast = ({ toasts, onOpen, isListed }: AlertToastOptions) => {
  /** The alerts on the notice, or waiting for it. */
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
      title: counted === 1 ? 'A deal changed stage' : plural(counted, 'new alert', 'new alerts'),
      message: (
        <>
          <Text span inherit display="block" mb={4} className="cx-break" dir="auto">
            {shorten(latest.message, 180)}
          </Text>
          <Anchor
            component="button"
            type="button"
            fw={600}
            onClick={() => {
              toasts.hide(id);
              onOpen();
            }}
          >
            View alerts
          </Anchor>
        </>
      ),
      // Further alerts don't keep it open.
      autoClose: Math.max(1, closesAt - now),
      onClose: () => {
        isOpen = false;
        forget();
      },
    };
    if (isOpen) toasts.update(content);
    else toasts.show(content);
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
      toasts.hide(id);
    },
  };
};

/** What announces new alerts, as long as the caller is mounted. */
export const useAlertToast = () => {
  const router = useRouter();
  const toasts = useToasts();
  const [toast] = useState(() =>
    alertToast({
      toasts,
      onOpen: () => void router.navigate({ to: '/alerts' }),
      // The list of alerts shows them anyway.
      isListed: () => router.state.location.pathname === '/alerts',
    }),
  );
  useEffect(() => toast.close, [toast]);
  return toast.tell;
};
