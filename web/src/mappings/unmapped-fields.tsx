import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { Mapping, MappingSet } from '../../../src/contract/mappings.ts';
import { Panel } from '../ui/panel.tsx';
import { Tag } from '../ui/state-pill.tsx';
import { newCustomField } from './mapping-edit.ts';
import { kindBadge } from './mapping-words.ts';

interface UnmappedFieldsProps {
  set: MappingSet;
  mappings: readonly Mapping[];
  mayAdminister: boolean;
  onMap: (field: string) => void;
  onNew: () => void;
}

/** Fields of ours that no property fills and that go to none. */
export function UnmappedFields({ set, mappings, mayAdminister, onMap, onNew }: UnmappedFieldsProps) {
  const used = new Set(mappings.map(({ field }) => field));
  const free = set.fields.filter(
    ({ field, alwaysFrom }) => field !== newCustomField && !used.has(field) && alwaysFrom === null,
  );
  return (
    <Panel
      title="Fields here without a property"
      note={free.length === 0 ? 'none' : undefined}
      actions={
        mayAdminister && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={15} aria-hidden />}
            onClick={onNew}
          >
            A new custom field
          </Button>
        )
      }
    >
      {free.length === 0 ? (
        <p className="cx-soft">Every field is filled from HubSpot or goes there.</p>
      ) : (
        <ul className="cx-free-fields">
          {free.map(({ field, label, kind, directions }) => (
            <li key={field}>
              <span className="cx-map-name">
                <strong>{label}</strong> <Tag>{kindBadge(kind)}</Tag>
                {!directions.includes('inbound') && <span className="cx-soft">can only be sent</span>}
              </span>
              {mayAdminister && (
                <Button
                  variant="default"
                  size="compact-xs"
                  aria-label={`Map ${label}`}
                  onClick={() => onMap(field)}
                >
                  Map…
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
