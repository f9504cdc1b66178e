import type { OrganizationContext } from '../../context/context.ts';
import { customersSource, type HealthSourceList } from '../../contract/health.ts';
import type { ChangeSettings } from '../../contract/settings.ts';
import { readSettings } from '../../sync/portal/portal-settings.ts';
import { readIntegration } from '../../sync/portal/read-integration.ts';
import { type InputProblem, refusedInput } from '../../text/refused-input.ts';
import { inspectSource } from './inspect-source.ts';
import { isBeingWatched } from './keep-watching.ts';

/** The columns that a portal can take scores from, and why those that are on don't work. */
export async function listHealthSources(
  context: OrganizationContext,
  integrationId: string,
): Promise<HealthSourceList> {
  await readIntegration(context, integrationId);
  const { organizationId, config } = context;
  const { healthSources: chosen } = await readSettings(context.db, { organizationId, integrationId });
  const names = new Set([customersSource, ...config.database.healthSources, ...chosen.columns]);
  const items: HealthSourceList['items'] = [];
  for (const source of names) {
    const enabled = source === customersSource ? chosen.customers : chosen.columns.includes(source);
    items.push({ source, enabled, problem: await problemOf(context, source, enabled) });
  }
  return { items };
}

/**
 * Rejects columns that no scores can be taken from. A portal's admin can only choose among the columns in
 * HEALTH_SOURCES: other organizations may share the platform's tables, and watching one is up to the operator.
 * @throws {AppError} `validation_failed`, naming each in `details.fields`.
 */
export async function refuseUnfitSources(
  context: OrganizationContext,
  { integrationId, healthSources }: ChangeSettings,
): Promise<void> {
  if (!healthSources?.columns) return;
  const { organizationId } = context;
  const saved = await readSettings(context.db, { organizationId, integrationId });
  const problems: InputProblem[] = [];
  for (const [place, source] of healthSources.columns.entries()) {
    // What was accepted once can be saved again with the rest.
    if (saved.healthSources.columns.includes(source)) continue;
    const message = await problemOf(context, source, false);
    if (message !== null) problems.push({ field: `healthSources.columns.${place}`, message });
  }
  if (problems.length > 0) throw refusedInput('Nothing was saved.', problems);
}

async function problemOf(
  { db, config }: OrganizationContext,
  source: string,
  enabled: boolean,
): Promise<string | null> {
  const { schemas, healthSources } = config.database;
  // Nothing is said about the platform's other tables.
  if (source !== customersSource && !healthSources.includes(source)) return unlisted(source, healthSources);
  const column = await inspectSource(db, schemas, source);
  if (typeof column === 'string') return column;
  if (!enabled || (await isBeingWatched(db, schemas, column))) return null;
  return 'It is not being watched yet. A worker tries again every minute; its log has the reason.';
}

const unlisted = (source: string, listed: readonly string[]): string =>
  `“${source}” is not among the columns that your server admin allows (${listed.length > 0 ? listed.join(', ') : 'none'}). They are set with HEALTH_SOURCES.`;
