import type { AlertRule } from '../contract/alerts.ts';
import type { RenewalStage } from '../contract/common.ts';

import { dueTime } from './due-time.ts';

/** The facts about a stage change that rules check. */
export interface StageChangeFacts {
  /** The deal's current pipeline and stage. */
  pipelineId: string | null;
  stageId: string | null;
  renewalStage: RenewalStage | null;
  isRenewal: boolean;
  /** In PostgreSQL's format, in the deal's own currency. */
  amount: string | null;
  /** The CSM of the deal's customer. */
  csmId: string | null;
}

/** A destination of an alert. */
export interface AlertTargets {
  inApp: boolean;
  channels: ChannelTarget[];
}
interface ChannelTarget {
  channelId: string;
  /** In milliseconds since the epoch. */
  dueAt: number;
  inDigest: boolean;
  notifyCsm: boolean;
}

/**
 * Applies a portal's rules to a change. A channel in several matching rules gets the alert once, at the earliest of
 * their times.
 * @param at when the alert is raised, in milliseconds since the epoch.
 * @returns undefined if no rule matches: then there is no alert.
 */
export function matchRules(
  rules: readonly AlertRule[],
  facts: StageChangeFacts,
  at: number,
  timeZone: string,
): AlertTargets | undefined {
  const channels = new Map<string, ChannelTarget>();
  let inApp = false;
  for (const rule of rules) {
    if (!rule.enabled || rule.type !== 'deal_stage_changed' || !lets(rule, facts)) continue;
    if (rule.channel === 'app') {
      inApp = true;
      continue;
    }
    const dueAt = dueTime(at, rule, timeZone);
    const other = channels.get(rule.channel);
    const isFirst = other === undefined || dueAt < other.dueAt;
    channels.set(rule.channel, {
      channelId: rule.channel,
      dueAt: isFirst ? dueAt : other.dueAt,
      inDigest: isFirst ? rule.digest !== 'none' : other.inDigest,
      notifyCsm: rule.notifyCsm === true || other?.notifyCsm === true,
    });
  }
  return inApp || channels.size > 0 ? { inApp, channels: [...channels.values()] } : undefined;
}

/** A condition without entries matches everything, like a missing one. */
function lets(rule: AlertRule, facts: StageChangeFacts): boolean {
  return (
    isAmong(facts.pipelineId, rule.pipelineIds) &&
    isAmong(facts.stageId, rule.stageIds) &&
    isAmong(facts.renewalStage, rule.renewalStages) &&
    isAmong(facts.csmId, rule.csmIds) &&
    (rule.renewalsOnly !== true || facts.isRenewal) &&
    (rule.minimumAmount === undefined ||
      (facts.amount !== null && Number(facts.amount) >= rule.minimumAmount))
  );
}

function isAmong(value: string | null, allowed: readonly string[] | undefined): boolean {
  return allowed === undefined || allowed.length === 0 || (value !== null && allowed.includes(value));
}
