import { Button, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import type { Mapping } from '../../../src/contract/mappings.ts';
import { formatCount } from '../format/amounts.ts';
import { plural } from '../format/text.ts';
import { Panel } from '../ui/page/panel.tsx';
import { Age } from '../ui/value/values.tsx';
import { hubspotNouns, ourNouns } from '../ui/words.ts';
import { MappingList } from './mapping-list.tsx';
import styles from './mapping-row.module.css';
import type { Edited, EditProps } from './use-mapping-editor.ts';

interface MappingPanelProps extends EditProps {
  edited: Edited;
  onVersions: () => void;
  onEdit: (mapping: Mapping) => void;
  onMap: (property: string) => void;
  onTake: (mapping: Mapping) => void;
}

/** The list of properties and their mappings, and which version it is. */
export function MappingPanel({
  list,
  set,
  view,
  onView,
  mayAdminister,
  edited,
  onVersions,
  ...on
}: MappingPanelProps) {
  const { objectType } = set;
  const mapped = new Set(edited.mappings.map(({ property }) => property)).size;
  return (
    <Panel
      title={`${hubspotNouns[objectType]} in HubSpot, ${ourNouns[objectType]} in CSCX`}
      flush
      actions={
        <Button
          variant="default"
          size="xs"
          leftSection={<IconHistory size={15} aria-hidden />}
          onClick={onVersions}
        >
          Versions
        </Button>
      }
    >
      <Text inherit c="dimmed" px="var(--cx-inset)" py="sm">
        {formatCount(mapped)} of {plural(list.items.length, 'property', 'properties')} mapped.{' '}
        {set.savedAt === null ? (
          'Using defaults.'
        ) : (
          <>
            Version {set.version}, saved by <bdi>{set.savedBy}</bdi> <Age at={set.savedAt} />.
          </>
        )}
      </Text>
      <div className={styles.head} aria-hidden>
        <span>HubSpot</span>
        <span>CSCX</span>
      </div>
      <MappingList
        key={objectType}
        groups={edited.shown}
        isNarrowed={view.search !== '' || view.filter !== 'all'}
        onShowAll={() => onView({ search: '', filter: 'all' })}
        set={set}
        healths={edited.healths}
        sample={edited.record}
        unsaved={edited.unsaved}
        mayAdminister={mayAdminister}
        {...on}
      />
    </Panel>
  );
}
