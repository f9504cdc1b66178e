import { type Kysely, sql } from 'kysely';
import { defaultSettings, type PortalSettings } from '../../contract/settings.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { isResting } from '../portal/portal-state.ts';

/** The current settings and states that affect pushing to a portal. */
interface PushBasis {
  /** `resting`: waiting values wait; `off`: nothing should be waiting. */
  state: 'on' | 'off' | 'resting';
  /** Changes whenever something changes that determines what is sent, and under which names. */
  stamp: string;
}

export async function readBasis(db: Kysely<Database>, scope: PortalScope): Promise<PushBasis> {
  const { rows } = await sql<{
    status: string | null;
    is_disconnected: boolean;
    push: Partial<PortalSettings['push']> | null;
    sets: unknown;
    broken: unknown;
  }>`
    select i.status, p.disconnected_at is not null as is_disconnected, s.settings -> 'push' as push,
      (select jsonb_object_agg(v.object_type, v.version) from (
        select object_type, max(version) as version from hubspot_mapping_versions
        where integration_id = p.integration_id and organization_id = p.organization_id
        group by object_type) v) as sets,
      (select jsonb_object_agg(t.object_type, t.broken) from push_types t
        where t.integration_id = p.integration_id and t.organization_id = p.organization_id
          and t.broken <> '{}') as broken
    from hubspot_portals p
    join integrations i on i.id = p.integration_id
    left join hubspot_settings s on s.integration_id = p.integration_id
    where p.integration_id = ${scope.integrationId} and p.organization_id = ${scope.organizationId}`.execute(
    db,
  );
  const [row] = rows;
  if (!row || row.is_disconnected || isResting(row)) {
    return { state: 'resting', stamp: 'resting' };
  }
  const { push, sets, broken } = row;
  if (!(push?.enabled ?? defaultSettings.push.enabled)) return { state: 'off', stamp: 'off' };
  return { state: 'on', stamp: JSON.stringify([push, sets, broken]) };
}

/** The settings changed during a push: it starts over with the new ones, or ends. */
export class BasisChanged extends Error {
  override readonly name = 'BasisChanged';
}

/** @throws {BasisChanged} */
export async function refuseOutdated(db: Kysely<Database>, scope: PortalScope, stamp: string): Promise<void> {
  const now = await readBasis(db, scope);
  if (now.stamp !== stamp) throw new BasisChanged('the settings of this push have changed');
}
