import { z } from 'zod';
import { Amount, ChannelKind, Day, Id, Moment, PageQuery, page, RenewalStage } from './common.ts';
import { credentialFault } from './credential.ts';
import { Person } from './customers.ts';

export const AlertType = z.enum(['deal_stage_changed']);
export type AlertType = z.infer<typeof AlertType>;

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Use a time such as 08:00.');

/**
 * When nothing is sent: alerts raised in this time are sent afterwards. In the time zone of the portal's schedule.
 */
export const QuietHours = z.strictObject({
  from: clockTime,
  /** On the next day if it isn't after `from`. */
  to: clockTime,
  /** Days without any delivery, 0 Sunday to 6 Saturday. */
  quietDays: z.array(z.number().int().min(0).max(6)).max(6).default([]),
});
export type QuietHours = z.infer<typeof QuietHours>;

/** Which changes raise an alert, and where it is sent. Missing conditions match everything. */
export const AlertRule = z.strictObject({
  name: z.string().trim().max(200).optional(),
  type: AlertType.default('deal_stage_changed'),
  enabled: z.boolean().default(true),
  /** The app, or the id of a channel. */
  channel: z.union([z.literal('app'), Id]),
  pipelineIds: z.array(z.string().max(200)).max(200).optional(),
  /** The new stages, by HubSpot's ids. */
  stageIds: z.array(z.string().max(200)).max(500).optional(),
  /** The renewal stages of the new stage. */
  renewalStages: z.array(RenewalStage).max(5).optional(),
  renewalsOnly: z.boolean().optional(),
  /** Deals of at least this amount, in their own currency; a deal without an amount doesn't match. */
  minimumAmount: z.number().min(0).optional(),
  /** Only deals of customers with these CSMs. */
  csmIds: z.array(Id).max(500).optional(),
  /** Email channels: also send to the customer's CSM. */
  notifyCsm: z.boolean().optional(),
  quietHours: QuietHours.nullish(),
  /** `hourly` and `daily` collect alerts into digests. */
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
  /** Whether the deal counted as a renewal when the alert was raised; null if that wasn't recorded. */
  isRenewal: z.boolean().nullable().default(null),
  message: z.string(),
  /** The data at the time of the alert. */
  health: z.object({ score: z.number().int().nullable(), trend: z.string().nullable() }),
  arr: Amount.nullable(),
  amount: Amount.nullable(),
  currency: z.string().nullable(),
  owner: Person.nullable(),
  csm: Person.nullable(),
  renewalDate: Day.nullable(),
  /** From the portal's today, when the alert is read or sent. */
  daysToRenewal: z.number().int().nullable(),
  /** The deal in HubSpot. */
  url: z.string().nullable(),
  /** When the deal changed in HubSpot, and when the alert was raised. */
  changedAt: Moment.nullable(),
  at: Moment,
  /** When the caller read it. */
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
/** `unread`: of all that match the other filters; at most 10,000 are counted. */
export const AlertList = page(Alert).extend({ unread: z.number().int() });
export type AlertList = z.infer<typeof AlertList>;
/** `POST /api/alerts/read`: all alerts raised up to then. */
export const ReadAlerts = z.strictObject({ until: z.iso.datetime({ offset: true }).optional() });
export const ReadAlertsResponse = z.object({ read: z.number().int() });

/** Where alerts are sent in addition to the app. Only the public part of the address is shown. */
export const AlertChannel = z.object({
  id: Id,
  kind: ChannelKind,
  name: z.string(),
  /** The host of a webhook, or the addresses of an email channel. */
  target: z.string(),
  /** Whether messages are signed. */
  signed: z.boolean(),
  lastSentAt: Moment.nullable(),
  lastError: z.string().nullable(),
  lastErrorAt: Moment.nullable(),
  /** The number of rules with this channel, in all portals. */
  rules: z.number().int(),
});
export type AlertChannel = z.infer<typeof AlertChannel>;
export const AlertChannelList = z.object({
  items: z.array(AlertChannel),
  /** Whether email is configured: SMTP_URL and MAIL_FROM are set. */
  emailConfigured: z.boolean(),
});
export type AlertChannelList = z.infer<typeof AlertChannelList>;

const webhookUrl = z
  .string()
  .trim()
  .max(2_000)
  .regex(/^[^\s\p{C}]*$/u, 'must not contain a space, a line break or an invisible character. Copy it again')
  .pipe(z.url({ protocol: /^https?$/ }));
const webhookSecret = z
  .string()
  .trim()
  .min(16)
  .max(200)
  .superRefine((secret, ctx) => {
    // A signing key may be a sentence, because it isn't sent in a header.
    const fault = credentialFault(secret.replaceAll(' ', '_'));
    if (fault !== undefined) ctx.addIssue({ code: 'custom', message: `The secret ${fault}.` });
  });
/** `POST /api/alert-channels`; `PUT /api/alert-channels/:id` takes any part of it except the type. */
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
    /** If left out, one is generated, and only the response contains it. */
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
/** `DELETE /api/alert-channels/:id`: rejected while rules use it. */
export const DeleteChannelResponse = z.object({ deleted: z.boolean() });
/** `secret` only if it was just generated. */
export const AlertChannelResponse = AlertChannel.extend({ secret: z.string().optional() });
/** `POST /api/alert-channels/:id/test`: sends an example and returns the result. */
export const TestChannelResponse = z.object({ sent: z.boolean(), explanation: z.string() });

/** `GET /api/alert-deliveries`: the delivery log, newest first. */
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
  /** What went wrong, and how to fix it. */
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
