import { Accordion, Button } from '@mantine/core';
import { IconSearchOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { formatCount } from '../format/amounts.ts';
import { plural, shorten } from '../format/text.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Tag } from '../ui/state-pill.tsx';
import { MappingRow, type RowProps } from './mapping-row.tsx';
import { needsAttention, type RowGroup } from './mapping-rows.ts';

/** Beside those that are mapped, as many show the beginning of a group; then as many more as are read at once. */
const rowsAtFirst = 8;
const rowsAtOnce = 60;

interface MappingListProps extends Omit<RowProps, 'row'> {
  groups: RowGroup[];
  /** Something is looked for: what is found is open. */
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
        <div className="cx-map-rest">
          <Button variant="default" size="xs" onClick={() => setMore(more + rowsAtOnce)}>
            Show {formatCount(Math.min(rowsAtOnce, group.rows.length - shown))} more
          </Button>
          {group.rows.length - shown > rowsAtOnce && (
            <span className="cx-soft">of {formatCount(group.rows.length - shown)}</span>
          )}
        </div>
      )}
    </>
  );
}

/** HubSpot's properties in its groups, and beside each what it is mapped to. Groups with mappings are open at first. */
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
        title="No property fits"
        action={
          <Button variant="default" onClick={onShowAll}>
            Show all properties
          </Button>
        }
      >
        Names and labels of properties are searched, and of the fields that they are mapped to.
      </EmptyState>
    );
  }
  return (
    <Accordion
      className="cx-accordion cx-map-groups"
      chevronPosition="left"
      order={3}
      multiple
      value={open}
      onChange={setOpen}
    >
      {groups.map((group) => (
        <Accordion.Item key={group.name} value={group.name}>
          <Accordion.Control>
            <span className="cx-pipeline-head">
              <bdi>{shorten(group.label, 80)}</bdi>
              {labels.filter((label) => label === group.label).length > 1 && (
                <code className="cx-code">{shorten(group.name, 80)}</code>
              )}
              {group.rows.some(needsAttention) && <Tag tone="warn">Needs a look</Tag>}
              <span className="cx-soft">
                {plural(group.rows.length, 'property', 'properties')}
                {mapped(group) > 0 && `, ${formatCount(mapped(group))} mapped`}
              </span>
            </span>
          </Accordion.Control>
          <Accordion.Panel>
            {/* Closed groups are not there at all: a portal may have a thousand properties. */}
            {open.includes(group.name) && (
              <GroupRows key={String(isNarrowed)} group={group} isNarrowed={isNarrowed} {...props} />
            )}
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}
