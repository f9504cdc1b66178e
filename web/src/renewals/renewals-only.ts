import type { Alert, AlertRule } from '../../../src/contract/alerts.ts';

/** Fewer unread alerts are no basis for an offer. */
const fewest = 5;

/** The portal whose unread alerts are mostly about deals other than renewals; undefined if there is none. */
export const portalOfOtherAlerts = (alerts: readonly Alert[]): string | undefined => {
  const unread = alerts.filter((alert) => alert.readAt === null);
  const others = unread.filter((alert) => alert.isRenewal === false && alert.integrationId !== null);
  if (unread.length < fewest || others.length * 2 <= unread.length) return undefined;
  return others[0]?.integrationId ?? undefined;
};

/** Whether a rule shows alerts in the app for any deal, without a restriction to pipelines or stages. */
const isWide = (rule: AlertRule): boolean =>
  rule.enabled &&
  rule.channel === 'app' &&
  !rule.renewalsOnly &&
  (rule.pipelineIds ?? []).length === 0 &&
  (rule.stageIds ?? []).length === 0;

/** The portal's rules, with rules for any deal restricted to renewals; undefined if there are none. */
export const narrowedToRenewals = (rules: readonly AlertRule[]): AlertRule[] | undefined =>
  rules.some(isWide)
    ? rules.map((rule) => (isWide(rule) ? { ...rule, renewalsOnly: true } : rule))
    : undefined;
