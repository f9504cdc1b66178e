import type { AlertChannel, AlertRule } from '../../../../src/contract/alerts.ts';
import type { RenewalStage } from '../../../../src/contract/common.ts';
import { formatAmount } from '../../format/amounts.ts';
import { dateFormat } from '../../format/preferences.ts';
import { shorten } from '../../format/text.ts';
import { renewalStageWords } from '../../ui/words.ts';

/** The names of the ids in rules. */
export interface RuleNames {
  channels: ReadonlyMap<string, AlertChannel>;
  pipelines: ReadonlyMap<string, string>;
  stages: ReadonlyMap<string, string>;
  csms: ReadonlyMap<string, string>;
}

/** A rule in the form of the dialog: every part has a value. */
export interface RuleDraft {
  name: string;
  enabled: boolean;
  channel: string;
  renewalsOnly: boolean;
  pipelineIds: string[];
  renewalStages: RenewalStage[];
  stageIds: string[];
  /** Empty: any amount. */
  minimumAmount: number | '';
  csmIds: string[];
  notifyCsm: boolean;
  quiet: boolean;
  quietFrom: string;
  quietTo: string;
  quietDays: number[];
  digest: AlertRule['digest'];
  digestAt: string;
}

export const newRule: AlertRule = {
  type: 'deal_stage_changed',
  enabled: true,
  channel: 'app',
  digest: 'none',
  digestAt: '08:00',
};

const night = { from: '19:00', to: '07:00', quietDays: [0, 6] };

export const draftOf = (rule: AlertRule): RuleDraft => {
  const quiet = rule.quietHours ?? undefined;
  return {
    name: rule.name ?? '',
    enabled: rule.enabled,
    channel: rule.channel,
    renewalsOnly: rule.renewalsOnly ?? false,
    pipelineIds: rule.pipelineIds ?? [],
    renewalStages: rule.renewalStages ?? [],
    stageIds: rule.stageIds ?? [],
    minimumAmount: rule.minimumAmount ?? '',
    csmIds: rule.csmIds ?? [],
    notifyCsm: rule.notifyCsm ?? false,
    quiet: quiet !== undefined,
    quietFrom: quiet?.from ?? night.from,
    quietTo: quiet?.to ?? night.to,
    quietDays: quiet?.quietDays ?? night.quietDays,
    digest: rule.digest,
    digestAt: rule.digestAt,
  };
};

/**
 * The rule from the dialog, without conditions that match everything and without options that don't apply to its
 * channel: in-app alerts are immediate, and only email can also go to the CSM.
 */
export const ruleOf = (draft: RuleDraft, kind: AlertChannel['kind'] | undefined): AlertRule => {
  const sent = draft.channel !== 'app';
  const some = <Value>(values: Value[]) => (values.length > 0 ? values : undefined);
  return {
    name: draft.name.trim() === '' ? undefined : draft.name.trim(),
    type: 'deal_stage_changed',
    enabled: draft.enabled,
    channel: draft.channel,
    renewalsOnly: draft.renewalsOnly || undefined,
    pipelineIds: some(draft.pipelineIds),
    renewalStages: some(draft.renewalStages),
    stageIds: some(draft.stageIds),
    minimumAmount: draft.minimumAmount === '' ? undefined : draft.minimumAmount,
    csmIds: some(draft.csmIds),
    notifyCsm: (draft.notifyCsm && kind === 'email') || undefined,
    quietHours:
      sent && draft.quiet
        ? { from: draft.quietFrom, to: draft.quietTo, quietDays: draft.quietDays }
        : undefined,
    digest: sent ? draft.digest : 'none',
    digestAt: draft.digestAt,
  };
};

/**
 * The rules with one added, changed or deleted. A rule has no id: it is identified by its content.
 * @throws if someone else has changed or deleted it.
 */
export const changed = (
  rules: readonly AlertRule[],
  before: AlertRule | undefined,
  after: AlertRule | undefined,
): AlertRule[] => {
  const added = after === undefined ? [] : [after];
  if (before === undefined) return [...rules, ...added];
  const text = JSON.stringify(before);
  const place = rules.findIndex((rule) => JSON.stringify(rule) === text);
  if (place === -1) {
    throw new Error('Someone else changed or deleted this rule. Close this dialog and check the rules.');
  }
  return rules.toSpliced(place, 1, ...added);
};

const weekday = dateFormat({ weekday: 'long', timeZone: 'UTC' });
/** The name of a day of the week, 0 Sunday to 6 Saturday. */
export const dayName = (day: number): string =>
  // The fourth of January 1970 was a Sunday.
  weekday().format(new Date(Date.UTC(1970, 0, 4 + day)));

/** Saturday and Sunday are next to each other. */
const fromMonday = (day: number): number => (day + 6) % 7;

/** "A, B or C". */
const listed = (words: readonly string[], last: 'and' | 'or'): string =>
  words.length < 2
    ? (words[0] ?? '')
    : `${words.slice(0, -1).join(', ')} ${last} ${words[words.length - 1] ?? ''}`;

const named = (ids: readonly string[], names: ReadonlyMap<string, string>, last: 'and' | 'or'): string =>
  listed(
    ids.map((id) => `“${shorten(names.get(id) ?? id, 60)}”`),
    last,
  );

const condition = (rule: AlertRule, names: RuleNames): string => {
  const meanings = listed(
    (rule.renewalStages ?? []).map((stage) => renewalStageWords[stage].word),
    'or',
  );
  const stages = named(rule.stageIds ?? [], names.stages, 'or');
  const where = rule.pipelineIds?.length
    ? ` in the ${rule.pipelineIds.length === 1 ? 'pipeline' : 'pipelines'} ${named(rule.pipelineIds, names.pipelines, 'and')}`
    : '';
  const into = stages
    ? ` moves to ${stages}${meanings && ` with the renewal stage ${meanings}`}`
    : meanings
      ? ` moves to the renewal stage ${meanings}`
      : ' changes stage';
  const amount =
    rule.minimumAmount === undefined ? '' : ` of at least ${formatAmount(rule.minimumAmount, null)}`;
  const whose = rule.csmIds?.length
    ? `, and its customer’s CSM is ${listed(
        rule.csmIds.map((id) => shorten(names.csms.get(id) ?? 'an unknown user', 60)),
        'or',
      )}`
    : '';
  return `When a ${rule.renewalsOnly ? 'renewal deal' : 'deal'}${amount}${where}${into}${whose}`;
};

const destination = (rule: AlertRule, names: RuleNames): string => {
  if (rule.channel === 'app') return 'show it in the app';
  const channel = names.channels.get(rule.channel);
  if (!channel) return 'send it to a deleted channel';
  const name = `“${shorten(channel.name, 60)}”`;
  switch (channel.kind) {
    case 'slack':
      return `post it to Slack, ${name}`;
    case 'teams':
      return `post it to Teams, ${name}`;
    case 'email':
      return `email it to ${name}${rule.notifyCsm ? ' and to the customer’s CSM' : ''}`;
    case 'webhook':
      return `send it to the webhook ${name}`;
  }
};

const timing = (rule: AlertRule): string => {
  if (rule.channel === 'app') return '';
  const pace = {
    none: ' immediately',
    hourly: ' in an hourly digest',
    daily: ` in a daily digest at ${rule.digestAt}`,
  }[rule.digest];
  const quiet = rule.quietHours;
  if (!quiet) return pace;
  const days = [...quiet.quietDays].sort((a, b) => fromMonday(a) - fromMonday(b)).map(dayName);
  return `${pace}, except from ${quiet.from} to ${quiet.to}${days.length > 0 ? ` and on ${listed(days, 'and')}` : ''}`;
};

/** A rule as one sentence. */
export const ruleInWords = (rule: AlertRule, names: RuleNames): string =>
  `${condition(rule, names)}, ${destination(rule, names)}${timing(rule)}.`;
