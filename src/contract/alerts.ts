import { z } from 'zod';
import { Amount, Day, Id, Moment, PageQuery, page } from './common.ts';
import { credentialFault } from './credential.ts';
import { Person, RenewalStage } from './customers.ts';

export const AlertType = z.enum(['deal_stage_changed']);
export type AlertType = z.infer<typeof AlertType>;

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Give a time such as 08:00.');

/** When nothing is sent: what comes up meanwhile is sent at the end. By the time zone of the portal's schedule. */
export const QuietHours = z.strictObject({
  from: clockTime,
  /** The next day's, where it is not after `from`. */
  to: clockTime,
  /** Days on which nothing is sent at all, 0 Sunday to 6 Saturday. */
  quietDays: z.array(z.number().int().min(0).max(6)).max(6).default([]),
});
export type QuietHours = z.infer<typeof QuietHours>;

/** Which changes raise an alert, and where it goes. Conditions that are left out let everything through. */
export const AlertRule = z.strictObject({
  name: z.string().trim().max(200).optional(),
  type: AlertType.default('deal_stage_changed'),
  enabled: z.boolean().default(true),
  /** The app, or the id of a channel. */
  channel: z.union([z.literal('app'), Id]),
  pipelineIds: z.array(z.string().max(200)).max(200).optional(),
  /** Stages, by HubSpot's ids, into which a deal moves. */
  stageIds: z.array(z.string().max(200)).max(500).optional(),
  /** What the new stage means. */
  renewalStages: z.array(RenewalStage).max(5).optional(),
  renewalsOnly: z.boolean().optional(),
  /** Deals of at least this amount, in their own currency; one without an amount does not reach any. */
  minimumAmount: z.number().min(0).optional(),
  /** Only deals of customers of these CSMs. */
  csmIds: z.array(Id).max(500).optional(),
  /** E-mail channels: also write to the CSM of the customer. */
  notifyCsm: z.boolean().optional(),
  quietHours: QuietHours.nullish(),
  /** `hourly` and `daily` gather what comes up and send it together. */
  digest: z.enum(['none', 'hourly', 'daily']).default('none'),
  /** When the daily digest is sent. */
  digestAt: clockTime.default('08:00'),
});
export type AlertRule = z.infer<typeof AlertRule>;

/** `GET /api/alerts`. `from` and `to` are stages by HubSpot's ids. */
export const Alert = z.object({
  id: Id,
  type: AlertType,
  integrationId: Id.nullable(),
  customerId: Id.nullable(),
  customerName: z.string().nullable(),
  dealId: Id.nullable(),
  dealName: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  fromLabel: z.string().nullable(),
  toLabel: z.string().nullable(),
  renewalStage: RenewalStage.nullable(),
  /** Whether the deal counted as a renewal when it was raised; null where that was not noted. */
  isRenewal: z.boolean().nullable().default(null),
  message: z.string(),
  /** As they were when it was raised. */
  health: z.object({ score: z.number().int().nullable(), trend: z.string().nullable() }),
  arr: Amount.nullable(),
  amount: Amount.nullable(),
  currency: z.string().nullable(),
  owner: Person.nullable(),
  csm: Person.nullable(),
  renewalDate: Day.nullable(),
  /** From the portal's today, as it is when the alert is read or sent. */
  daysToRenewal: z.number().int().nullable(),
  /** The deal in HubSpot. */
  url: z.string().nullable(),
  /** When the deal was changed in HubSpot, and when the alert was raised here. */
  changedAt: Moment.nullable(),
  at: Moment,
  /** When whoever asks read it. */
  readAt: Moment.nullable(),
});
export type Alert = z.infer<typeof Alert>;

export const AlertQuery = PageQuery.extend({
  type: AlertType.optional(),
  unread: z.enum(['true', 'false']).optional(),
  customerId: Id.optional(),
  integrationId: Id.optional(),
});
export type AlertQuery = z.infer<typeof AlertQuery>;
/** `unread`: of all that the filters let through, `unread` itself aside; at most 10,000 are counted. */
export const AlertList = page(Alert).extend({ unread: z.number().int() });
export type AlertList = z.infer<typeof AlertList>;
/** `POST /api/alerts/read`: all that were raised until then. */
export const ReadAlerts = z.strictObject({ until: z.iso.datetime({ offset: true }).optional() });
export const ReadAlertsResponse = z.object({ read: z.number().int() });

export const ChannelKind = z.enum(['slack', 'teams', 'email', 'webhook']);
export type ChannelKind = z.infer<typeof ChannelKind>;
/** What people call them. */
export const channelKindNames: Record<ChannelKind, string> = {
  slack: 'Slack',
  teams: 'Microsoft Teams',
  email: 'E-mail',
  webhook: 'Webhook',
};

/** Where alerts go beside the app. The address is shown as far as it is no secret. */
export const AlertChannel = z.object({
  id: Id,
  kind: ChannelKind,
  name: z.string(),
  /** The host of a webhook, or the addresses of an e-mail channel. */
  target: z.string(),
  /** Whether what is sent is signed. */
  signed: z.boolean(),
  lastSentAt: Moment.nullable(),
  lastError: z.string().nullable(),
  lastErrorAt: Moment.nullable(),
  /** Rules that use it, of all portals. */
  rules: z.number().int(),
});
export type AlertChannel = z.infer<typeof AlertChannel>;
export const AlertChannelList = z.object({
  items: z.array(AlertChannel),
  /** Whether e-mail can be sent at all: SMTP_URL and MAIL_FROM are set. */
  emailConfigured: z.boolean(),
});
export type AlertChannelList = z.infer<typeof AlertChannelList>;

const webhookUrl = z
  .string()
  .trim()
  .max(2_000)
  .regex(/^[^\s\p{C}]*$/u, 'must not hold a space, a line break or an invisible character. Copy it again')
  .pipe(z.url({ protocol: /^https?$/ }));
const webhookSecret = z
  .string()
  .trim()
  .min(16)
  .max(200)
  .superRefine((secret, ctx) => {
    // A key for signing may be a sentence: it goes into no header.
    const fault = credentialFault(secret.replaceAll(' ', '_'));
    if (fault !== undefined) ctx.addIssue({ code: 'custom', message: `The secret ${fault}.` });
  });
/** `POST /api/alert-channels`; `PUT /api/alert-channels/:id` takes any part of it, the kind excepted. */
export const NewAlertChannel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('slack'), name: z.string().trim().min(1).max(200), url: webhookUrl }),
  z.strictObject({ kind: z.literal('teams'), name: z.string().trim().min(1).max(200), url: webhookUrl }),
  z.strictObject({
    kind: z.literal('email'),
    name: z.string().trim().min(1).max(200),
    addresses: z.array(z.email()).min(1).max(50),
  }),
  z.strictObject({
    kind: z.literal('webhook'),
    name: z.string().trim().min(1).max(200),
    url: webhookUrl,
    /** Left out: one is made, and shown once in the answer. */
    secret: webhookSecret.optional(),
  }),
]);
export type NewAlertChannel = z.infer<typeof NewAlertChannel>;
export const ChangeAlertChannel = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  url: webhookUrl.optional(),
  addresses: z.array(z.email()).min(1).max(50).optional(),
  secret: webhookSecret.optional(),
});
export type ChangeAlertChannel = z.infer<typeof ChangeAlertChannel>;
/** `DELETE /api/alert-channels/:id`: refused while rules use it. */
export const DeleteChannelResponse = z.object({ deleted: z.boolean() });
/** `secret` only where it was just made. */
export const AlertChannelResponse = AlertChannel.extend({ secret: z.string().optional() });
/** `POST /api/alert-channels/:id/test`: sends an example and says what came of it. */
export const TestChannelResponse = z.object({ sent: z.boolean(), explanation: z.string() });

/** `GET /api/alert-deliveries`: what was sent where, newest first. */
export const AlertDelivery = z.object({
  id: Id,
  alertId: Id,
  channelId: Id,
  channelName: z.string(),
  /** The address of the customer's CSM; null: the channel's own. */
  recipient: z.string().nullable(),
  message: z.string(),
  status: z.enum(['waiting', 'sent', 'failed']),
  attempts: z.number().int(),
  dueAt: Moment,
  sentAt: Moment.nullable(),
  /** What went wrong, and what to do. */
  lastError: z.string().nullable(),
});
export type AlertDelivery = z.infer<typeof AlertDelivery>;
export const AlertDeliveryQuery = PageQuery.extend({
  channelId: Id.optional(),
  status: z.enum(['waiting', 'sent', 'failed']).optional(),
});
export type AlertDeliveryQuery = z.infer<typeof AlertDeliveryQuery>;
export const AlertDeliveryList = page(AlertDelivery);
export type AlertDeliveryList = z.infer<typeof AlertDeliveryList>;
