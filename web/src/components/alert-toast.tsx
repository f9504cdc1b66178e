import { Anchor } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Alert } from '../../../src/contract/alerts.ts';
import { plural, shorten } from '../format/text.ts';

const id = 'new-alerts';
const shownMs = 8_000;

/**
 * The one notice of new alerts: more that come while it is open are counted on it.
 * @param onOpen what its link does.
 */
export const alertToast = (onOpen: () => void) => {
  let counted = 0;
  const close = () => {
    counted = 0;
    notifications.hide(id);
  };
  return {
    tell(count: number, latest: Alert) {
      const more = counted > 0;
      counted += count;
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
                close();
                onOpen();
              }}
            >
              Show the alerts
            </Anchor>
          </>
        ),
        autoClose: shownMs,
        onClose: () => {
          counted = 0;
        },
      };
      if (more) notifications.update(content);
      else notifications.show(content);
    },
    close,
  };
};
