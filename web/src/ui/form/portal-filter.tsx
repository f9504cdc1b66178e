import { useQuery } from '@tanstack/react-query';
import { statusQuery } from '../../api/integrations.ts';
import { useLive } from '../../api/live-events.tsx';
import { shorten } from '../../format/text.ts';
import { FilterSelect } from './filter-select.tsx';

/** A portal in a list of choices: names can repeat, numbers don't. */
export const portalLabel = ({ name, portalId }: { name: string; portalId: string }): string =>
  name.includes(portalId) ? shorten(name, 60) : `${shorten(name, 40)} (${portalId})`;

interface PortalFilterProps {
  value: string | undefined;
  onChange: (integrationId: string | undefined) => void;
  /** Hidden with fewer portals. */
  least?: number;
}

/** Filters a list by portal. */
export function PortalFilter({ value, onChange, least = 2 }: PortalFilterProps) {
  const portals = useQuery(statusQuery(useLive())).data?.integrations ?? [];
  if (portals.length < least) return null;
  return (
    <FilterSelect
      label="Portal"
      placeholder="All portals"
      value={value}
      options={portals.map((portal) => ({ value: portal.id, label: portalLabel(portal) }))}
      onChange={onChange}
    />
  );
}
