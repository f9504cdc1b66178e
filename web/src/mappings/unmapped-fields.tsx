import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { Mapping, MappingSet } from '../../../src/contract/mappings.ts';
import { Panel } from '../ui/page/panel.tsx';
import { Tag } from '../ui/value/state-pill.tsx';
import { newCustomField } from './mapping-edit.ts';
import { kindBadge } from './mapping-words.ts';
import styles from './unmapped-fields.module.css';

interface UnmappedFieldsProps {
  set: MappingSet;
  mappings: readonly Mapping[];
  mayAdminister: boolean;
  onMap: (field: string) => void;
  onNew: () => void;
}

/** Fields without a mapping. */
export function UnmappedFields({ set, mappings, mayAdminister, onMap, onNew }: UnmappedFieldsProps) {
  const used = new Set(mappings.map(({ field }) => field));
  const free = set.fields.filter(
    ({ field, alwaysFrom }) => field !== newCustomField && !used.has(field) && alwaysFrom === null,
  );
  return (
    <Panel
      title="Unmapped fields"
      note={free.length === 0 ? 'none' : undefined}
      actions={
        mayAdminister && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={15} aria-hidden />}
            onClick={onNew}
          >
            New custom field
          </Button>
        )
      }
    >
      {free.length === 0 ? (
        <p className="cx-soft">Every field is mapped.</p>
      ) : (
        <ul className={styles.fields}>
          {free.map(({ field, label, kind, directions }) => (
            <li key={field}>
              <span>
                <strong>{label}</strong> <Tag>{kindBadge(kind)}</Tag>
                {!directions.includes('inbound') && <span className="cx-soft">Read-only</span>}
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
