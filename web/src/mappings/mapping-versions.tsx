import { Button, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Mapping, MappingSet, MappingVersion, Property } from '../../../src/contract/mappings.ts';
import { mappingVersionsQuery } from '../api/property-mappings.ts';
import { plural, shorten } from '../format/text.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { Tag } from '../ui/state-pill.tsx';
import { Age } from '../ui/values.tsx';
import { ChangesInWords } from './mapping-changes.tsx';
import { changesBetween, countChanges, isSameSet } from './mapping-draft.ts';

export type Version = z.infer<typeof MappingVersion>;

interface VersionsProps {
  set: MappingSet;
  properties: readonly Property[];
  mayAdminister: boolean;
  /** Something is changed and not saved: it would be lost by having another set back. */
  isChanged: boolean;
  /** Shows what a set would change, to have it back. */
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
    <li className="cx-map-version">
      <div className="cx-map-version-head">
        <p>
          <strong>Version {version.version}</strong> {holds && <Tag tone="good">Holds now</Tag>}
          {version.restoredFrom !== null && <Tag>Version {version.restoredFrom} once more</Tag>}
        </p>
        <p className="cx-soft">
          <bdi>{shorten(version.savedBy, 60)}</bdi>, <Age at={version.savedAt} />
        </p>
        {mayAdminister && !holds && (
          <Button
            variant="default"
            size="xs"
            disabled={apart === 0}
            aria-label={`Restore version ${version.version}…`}
            onClick={() => onRestore(version)}
          >
            Restore…
          </Button>
        )}
      </div>
      {changes &&
        (countChanges(changes) === 0 ? (
          <p className="cx-soft">The same as the one before.</p>
        ) : (
          <ChangesInWords changes={changes} properties={properties} fields={set.fields} />
        ))}
      {!holds && (
        <p className="cx-soft">
          {apart === 0
            ? 'The same as what holds now.'
            : `${plural(apart, 'mapping differs', 'mappings differ')} from what holds now.`}
        </p>
      )}
    </li>
  );
}

/** Every set that was saved, who saved it and what it changed; any of them can be had back. */
export function MappingVersionsDialog(props: VersionsProps) {
  const { set, isChanged, onDefaults, onClose } = props;
  const mayAdminister = props.mayAdminister && !isChanged;
  const query = useQuery(mappingVersionsQuery(set.integrationId, set.objectType));
  const versions = query.data?.items ?? [];
  const isDefault = isSameSet(set.mappings, set.defaults);
  return (
    <Dialog title="Versions of the mappings" opened onClose={onClose} size="xl">
      <Stack gap="md">
        {query.isError && (
          <Failure
            error={query.error}
            title="The versions could not be read"
            onRetry={() => void query.refetch()}
          />
        )}
        {query.isPending && <Skeleton h={200} aria-label="Reading the versions…" />}
        {query.data && versions.length === 0 && (
          <p>Nobody has changed the mappings of this portal yet: the defaults hold.</p>
        )}
        {props.mayAdminister && isChanged && (
          <p className="cx-soft">Save or discard your changes first to have another version back.</p>
        )}
        {versions.length > 0 && (
          <ol className="cx-map-versions" aria-label="Versions">
            {versions.map((version, index) => (
              <VersionEntry
                key={version.id}
                version={version}
                before={versions[index + 1]?.mappings ?? (version.version === 1 ? set.defaults : undefined)}
                {...props}
                mayAdminister={mayAdminister}
              />
            ))}
          </ol>
        )}
        {mayAdminister && versions.length > 0 && (
          <div className="cx-map-version-head">
            <p>
              <strong>The defaults</strong>
            </p>
            <p className="cx-soft">What holds in a portal that nobody has changed.</p>
            <Button variant="default" size="xs" disabled={isDefault} onClick={onDefaults}>
              Restore the defaults…
            </Button>
          </div>
        )}
      </Stack>
    </Dialog>
  );
}
