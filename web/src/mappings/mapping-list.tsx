import { Accordion, Button, Flex } from '@mantine/core';
import { IconSearchOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { formatCount } from '../format/amounts.ts';
import { plural, shorten } from '../format/text.ts';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Folds } from '../ui/page/folds.tsx';
import { PanelFoot } from '../ui/page/panel.tsx';
import { Tag } from '../ui/value/state-pill.tsx';
import { MappingRow, type RowProps } from './mapping-row.tsx';
import { needsAttention, type RowGroup } from './mapping-rows.ts';

/** For unmapped properties, a group shows this many at first, and then this many more at a time. */
const rowsAtFirst = 8;
const rowsAtOnce = 60;

interface MappingListProps extends Omit<RowProps, 'row'> {
  groups: RowGroup[];
  /** A filter or search is active: groups with matches are open. */
  isNarrowed: boolean;
  onShowAll: () => void;
}

function GroupRows({
  group,
  isNarrowed,
  ...props
}: Omit<RowProps, 'row'> & { group: RowGroup; isNarrowed: boolean }) {
  const mapped = group.rows.filter(({ mappings }) => mappings.length > 0).length;
  const [more, setMore] = useState(isNarrowed ? rowsAtOnce : 0);
  const shown = mapped + rowsAtFirst + more;
  return (
    <>
      <ul aria-label={group.label}>
        {group.rows.slice(0, shown).map((row) => (
          <MappingRow key={row.name} row={row} {...props} />
        ))}
      </ul>
      {group.rows.length > shown && (
        <PanelFoot justify="flex-start">
          <Button variant="default" size="xs" onClick={() => setMore(more + rowsAtOnce)}>
            Show {formatCount(Math.min(rowsAtOnce, group.rows.length - shown))} more
          </Button>
          {group.rows.length - shown > rowsAtOnce && (
            <span className="cx-soft">of {formatCount(group.rows.length - shown)}</span>
          )}
        </PanelFoot>
      )}
    </>
  );
}

/** HubSpot's properties by group, each with its mappings. Groups with mappings start open. */
export function MappingList({ groups, isNarrowed, onShowAll, ...props }: MappingListProps) {
  const mapped = ({ rows }: RowGroup) => rows.filter(({ mappings }) => mappings.length > 0).length;
  const [open, setOpen] = useState(() => groups.filter((group) => mapped(group) > 0).map(({ name }) => name));
  const labels = groups.map(({ label }) => label);
  const names = groups.map(({ name }) => name).join('\n');
  useEffect(() => {
    if (isNarrowed) setOpen(names.split('\n'));
  }, [isNarrowed, names]);
  if (groups.length === 0) {
    return (
      <EmptyState
        icon={IconSearchOff}
        title="No matching properties"
        action={
          <Button variant="default" onClick={onShowAll}>
            Show all properties
          </Button>
        }
      >
        The search covers names and labels of properties and of the fields they are mapped to.
      </EmptyState>
    );
  }
  return (
    <Folds multiple value={open} onChange={setOpen}>
      {groups.map((group) => (
        <Accordion.Item key={group.name} value={group.name}>
          <Accordion.Control>
            <Flex component="span" wrap="wrap" align="center" columnGap="xs" className="cx-break">
              <bdi>{shorten(group.label, 80)}</bdi>
              {labels.filter((label) => label === group.label).length > 1 && (
                <code className="cx-code">{shorten(group.name, 80)}</code>
              )}
              {group.rows.some(needsAttention) && <Tag tone="warn">Needs attention</Tag>}
              <span className="cx-soft">
                {plural(group.rows.length, 'property', 'properties')}
                {mapped(group) > 0 && `, ${formatCount(mapped(group))} mapped`}
              </span>
            </Flex>
          </Accordion.Control>
          <Accordion.Panel>
            {/* Closed groups aren't rendered: a portal can have a thousand properties. */}
            {open.includes(group.name) && (
              <GroupRows key={String(isNarrowed)} group={group} isNarrowed={isNarrowed} {...props} />
            )}
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Folds>
  );
}
