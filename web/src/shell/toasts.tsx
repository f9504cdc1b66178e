import { Notifications } from '@mantine/notifications';
import { useToasts } from '../ui/mount.ts';
import styles from './toasts.module.css';

/** Where short notices appear. */
export function Toasts() {
  const { store } = useToasts();
  return (
    <Notifications
      position="bottom-right"
      containerWidth={380}
      limit={3}
      store={store}
      {...(styles.toasts === undefined ? {} : { className: styles.toasts })}
    />
  );
}
