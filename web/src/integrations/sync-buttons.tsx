import { Button, Menu } from '@mantine/core';
import {
  IconChevronDown,
  IconDatabaseImport,
  IconFocus2,
  IconGitCompare,
  IconRefresh,
} from '@tabler/icons-react';
import type { SyncRequest } from '../../../src/contract/sync.ts';
import styles from './sync-buttons.module.css';

const iconSize = { size: 16, stroke: 1.8, 'aria-hidden': true } as const;

interface SyncButtonsProps {
  portalId: string;
  busy: boolean;
  running: boolean;
  /** Without a mode: only changes, or everything if nothing was synced yet. */
  onSync: (mode?: SyncRequest['mode']) => void;
  onResync: () => void;
}

/** "Sync now", with a menu of the slower ways to sync. */
export function SyncButtons({ portalId, busy, running, onSync, onResync }: SyncButtonsProps) {
  return (
    <Button.Group>
      <Button
        loading={busy}
        disabled={running}
        onClick={() => onSync()}
        leftSection={<IconRefresh {...iconSize} />}
      >
        Sync now
      </Button>
      <Menu position="bottom-end" width={290}>
        <Menu.Target>
          <Button
            className={styles.more}
            px={8}
            disabled={running || busy}
            aria-label={`More ways to sync portal ${portalId}`}
          >
            <IconChevronDown {...iconSize} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconDatabaseImport {...iconSize} />} onClick={() => onSync('full')}>
            Full sync
            <span className="cx-cell-sub">Re-syncs every record. Syncing only changes is faster.</span>
          </Menu.Item>
          <Menu.Item leftSection={<IconGitCompare {...iconSize} />} onClick={() => onSync('reconcile')}>
            Compare with HubSpot
            <span className="cx-cell-sub">Finds differences between both sides and fixes them in CSCX.</span>
          </Menu.Item>
          <Menu.Item leftSection={<IconFocus2 {...iconSize} />} onClick={onResync}>
            Re-sync one record
            <span className="cx-cell-sub">By its ID or its HubSpot URL.</span>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}
