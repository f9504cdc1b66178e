import { Button, Flex, Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Mapping, MappingSet, MappingVersion, Property } from '../../../src/contract/mappings.ts';
import { mappingVersionsQuery } from '../api/property-mappings.ts';
import { plural, shorten } from '../format/text.ts';
import { Dialog } from '../ui/page/dialog.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { Tag } from '../ui/value/state-pill.tsx';
import { Age } from '../ui/value/values.tsx';
import { ChangesInWords } from './mapping-changes.tsx';
import { changesBetween, countChanges, isSameSet } from './mapping-draft.ts';

export type Version = z.infer<typeof MappingVersion>;

interface VersionsProps {
  set: MappingSet;
  properties: readonly Property[];
  mayAdminister: boolean;
  /** There are unsaved changes, which a restore would lose. */
  isChanged: boolean;
  /** Shows what restoring a version would change. */
  onRestore: (version: Version) => void;
  onDefaults: () => void;
  onClose: () => void;
}

function VersionEntry({
  version,
  before,
  set,
  properties,
  mayAdminister,
  onRestore,
}: Omit<VersionsProps, 'isChanged' | 'onDefaults' | 'onClose'> & {
  version: Version;
  before: readonly Mapping[] | undefined;
}) {
  const holds = version.version === set.version;
  const changes = before && changesBetween(before, version.mappings);
  const apart = countChanges(changesBetween(set.mappings, version.mappings));
  return (
    <Flex
      component="li"
      direction="column"
      gap={6}
      pb="sm"
      style={{ borderBottom: '1px solid var(--cx-line)' }}
    >
      <Group gap="sm">
        <p>
          <strong>Version {version.version}</strong> {holds && <Tag tone="good">Current</Tag>}
          {version.restoredFrom !== null && <Tag>Restored from version {version.restoredFrom}</Tag>}
        </p>
        <p className="cx-soft">
          <bdi>{shorten(version.savedBy, 60)}</bdi>, <Age at={version.savedAt} />
        </p>
        {mayAdminister && !holds && (
          <Button
            variant="default"
            size="xs"
            ml="auto"
            disabled={apart === 0}
            aria-label={`Restore version ${version.version}…`}
            onClick={() => onRestore(version)}
          >
            Restore…
          </Button>
        )}
      </Group>
      {changes &&
        (countChanges(changes) === 0 ? (
          <p className="cx-soft">No changes from the previous version.</p>
        ) : (
          <ChangesInWords changes={changes} properties={properties} fields={set.fields} />
        ))}
      {!holds && (
        <p className="cx-soft">
          {apart === 0
            ? 'Same as the current version.'
            : `${plural(apart, 'mapping differs', 'mappings differ')} from the current version.`}
        </p>
      )}
    </Flex>
  );
}

/** All saved versions, with their authors and changes; each can be restored. */
export function MappingVersionsDialog(props: VersionsProps) {
  const { set, isChanged, onDefaults, onClose } = props;
  const mayAdminister = props.mayAdminister && !isChanged;
  const query = useQuery(mappingVersionsQuery(set.integrationId, set.objectType));
  const versions = query.data?.items ?? [];
  const isDefault = isSameSet(set.mappings, set.defaults);
  return (
    <Dialog title="Mapping versions" opened onClose={onClose} size="xl">
      <Stack gap="md">
        <Loaded query={query} what="versions" skeleton={[200]}>
          {({ items }) =>
            items.length === 0 && <p>Using defaults. Versions appear here once you save changes.</p>
          }
        </Loaded>
        {props.mayAdminister && isChanged && (
          <p className="cx-soft">Save or discard your changes before restoring a version.</p>
        )}
        {versions.length > 0 && (
          <Flex component="ol" direction="column" gap="xs" className="cx-break" aria-label="Versions">
            {versions.map((version, index) => (
              <VersionEntry
                key={version.id}
                version={version}
                before={versions[index + 1]?.mappings ?? (version.version === 1 ? set.defaults : undefined)}
                {...props}
                mayAdminister={mayAdminister}
              />
            ))}
          </Flex>
        )}
        {mayAdminister && versions.length > 0 && (
          <Group gap="sm">
            <p>
              <strong>Defaults</strong>
            </p>
            <p className="cx-soft">The mappings of a new portal.</p>
            <Button variant="default" size="xs" ml="auto" disabled={isDefault} onClick={onDefaults}>
              Restore defaults…
            </Button>
          </Group>
        )}
      </Stack>
    </Dialog>
  );
}
