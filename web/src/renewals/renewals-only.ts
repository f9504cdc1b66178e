import type { Alert, AlertRule } from '../../../src/contract/alerts.ts';

/** Of fewer unread alerts nothing is concluded. */
const fewest = 5;

/** The portal most of whose unread alerts are of deals that are no renewals; undefined where that is not so. */
export const portalOfOtherAlerts = (alerts: readonly Alert[]): string | undefined => {
  const unread = alerts.filter((alert) => alert.readAt === null);
  const others = unread.filter((alert) => alert.isRenewal === false && alert.integrationId !== null);
  if (unread.length < fewest || others.length * 2 <= unread.length) return undefined;
  return others[0]?.integrationId ?? undefined;
};

/** Whether a rule shows alerts in the app of whatever deal: nobody has chosen pipelines or stages. */
const isWide = (rule: AlertRule): boolean =>
  rule.enabled &&
  rule.channel === 'app' &&
  !rule.renewalsOnly &&
  (rule.pipelineIds ?? []).length === 0 &&
  (rule.stageIds ?? []).length === 0;

/** The rules of a portal with those for any deal narrowed to renewals; undefined where there are none of that kind. */
export const narrowedToRenewals = (rules: readonly AlertRule[]): AlertRule[] | undefined =>
  rules.some(isWide)
    ? rules.map((rule) => (isWide(rule) ? { ...rule, renewalsOnly: true } : rule))
    : undefined;
