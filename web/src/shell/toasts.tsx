import { Notifications } from '@mantine/notifications';
import styles from './toasts.module.css';

/** Where short notices appear. */
export function Toasts() {
  return (
    <Notifications
      position="bottom-right"
      containerWidth={380}
      limit={3}
      {...(styles.toasts === undefined ? {} : { className: styles.toasts })}
    />
  );
}
