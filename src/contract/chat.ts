import { z } from 'zod';
import { FieldChange, FieldOrigin } from './changes.ts';
import { Amount, Day, Id, isTimeZone, Moment } from './common.ts';
import { Customer, CustomerSummary, Deal, Stakeholder, StakeholderWarning } from './customers.ts';
import { IntegrationStatus } from './portals.ts';
import { Renewal, RenewalTotals } from './renewals.ts';
import { SyncErrorGroup, SyncRun } from './sync.ts';

/** How long a question stays open; in ms. */
export const questionLifeMs = 10 * 60_000;

/** Characters of a message, at most. */
export const longestChatMessage = 2_000;

/**
 * `POST /api/chat`: a sentence, or the `id` of an action in a reply. Without `conversationId`, a new conversation
 * starts. Deleted conversations and those of other users are not found.
 */
export const ChatRequest = z
  .strictObject({
    message: z.string().trim().min(1, 'Enter a message.').max(longestChatMessage).optional(),
    action: z.string().min(1).max(longestChatMessage).optional(),
    conversationId: Id.optional(),
    /** IANA name of the zone for days such as “yesterday”. Default: the zone of the first portal's schedule. */
    timeZone: z.string().max(100).refine(isTimeZone, 'must be a time zone such as Europe/Zurich').optional(),
  })
  .refine((request) => (request.message === undefined) !== (request.action === undefined), {
    message: 'Send either a message or an action.',
    path: ['message'],
  });
export type ChatRequest = z.infer<typeof ChatRequest>;

/** What a sentence was understood as. */
export const ChatIntent = z.enum([
  'sync',
  'push_health',
  'deals',
  'status',
  'errors',
  'retry_errors',
  'changes',
  'renewals',
  'origin',
  'stakeholders',
  'health',
  'pause',
  'resume',
  'cancel_run',
  'progress',
  'help',
  /** An answer to a question: yes, no, or one of several. */
  'confirm',
  'cancel',
  'choose',
  /** None of these: answered by the language model, or with the nearest commands. */
  'other',
]);
export type ChatIntent = z.infer<typeof ChatIntent>;

/**
 * A button under a reply. Send its `id` as the next request's `action`, in the same conversation. `confirm` and
 * `cancel` answer the question in the reply, once and within 10 minutes. `suggest` says the sentence of its label, or
 * answers which of several is meant.
 */
export const ChatAction = z.object({
  id: z.string(),
  label: z.string(),
  kind: z.enum(['confirm', 'cancel', 'suggest']),
  /** Its question is no longer open, so it does nothing. */
  outdated: z.literal(true).optional(),
});
export type ChatAction = z.infer<typeof ChatAction>;

/** A page of the web UI. */
const Link = z.object({ label: z.string(), path: z.string() });
/** A customer that a reply is about. */
const About = z.object({ id: Id, name: z.string().nullable(), path: z.string() });
/** A sum in one currency; amounts are not converted. */
const Total = z.object({ currency: z.string().nullable(), deals: z.number().int(), amount: Amount });
/** When the data was last synced from HubSpot; null: never, or it isn't from HubSpot. */
const SyncedAt = Moment.nullable();

/**
 * What a reply shows in addition to its text. Lists are shortened to fit a conversation; `links` lead to the full ones.
 * Text from HubSpot is plain text, never HTML.
 */
export const ChatData = z.discriminatedUnion('type', [
  /** Runs that were started or asked about. Follow unfinished ones with `GET /api/events`. */
  z.object({ type: z.literal('runs'), runs: z.array(SyncRun), links: z.array(Link) }),
  z.object({
    type: z.literal('deals'),
    customer: About,
    deals: z.array(Deal),
    /** All of the customer's deals, shown or not. */
    count: z.number().int(),
    /** Of open deals with an amount. */
    totals: z.array(Total),
    syncedAt: SyncedAt,
    links: z.array(Link),
  }),
  z.object({ type: z.literal('status'), integrations: z.array(IntegrationStatus), links: z.array(Link) }),
  z.object({
    type: z.literal('errors'),
    /** The causes, each with the page that lists its records. */
    groups: z.array(SyncErrorGroup.extend({ portalName: z.string(), path: z.string() })),
    /** The customer with these errors; null: all customers. */
    customer: About.nullable().default(null),
    /** Records of all causes. */
    records: z.number().int(),
    links: z.array(Link),
  }),
  z.object({
    type: z.literal('changes'),
    /** Null: all customers. */
    customer: About.nullable(),
    since: Moment.nullable(),
    changes: z.array(FieldChange.extend({ customer: About.nullable() })),
    /** Whether there are more than those shown. */
    more: z.boolean(),
    links: z.array(Link),
  }),
  z.object({
    type: z.literal('renewals'),
    renewals: z.array(Renewal),
    count: z.number().int(),
    withoutValue: z.number().int(),
    totals: z.array(RenewalTotals),
    /** Both inclusive; null: unlimited. */
    from: Day.nullable(),
    to: Day.nullable(),
    /** Only renewals of the user's own customers. */
    mine: z.boolean(),
    syncedAt: SyncedAt,
    links: z.array(Link),
  }),
  z.object({
    type: z.literal('stakeholders'),
    customer: About,
    stakeholders: z.array(Stakeholder),
    count: z.number().int(),
    /** Which roles or contacts are missing. */
    cover: z.array(StakeholderWarning),
    syncedAt: SyncedAt,
    links: z.array(Link),
  }),
  /** Which one is meant? Choose one by the action with its `actionId`, or by its number from 1. */
  z.object({
    type: z.literal('customers'),
    choices: z.array(z.object({ customer: CustomerSummary, actionId: z.string(), path: z.string() })),
    links: z.array(Link),
  }),
  /** Where a value comes from. */
  z.object({
    type: z.literal('origin'),
    customer: About,
    /** The field's name in sentences. */
    label: z.string(),
    value: z.unknown(),
    origin: FieldOrigin,
    links: z.array(Link),
  }),
  z.object({
    type: z.literal('health'),
    customer: About,
    health: Customer.shape.health,
    links: z.array(Link),
  }),
  /** The available commands. `changes`: whether it changes something in CSCX or HubSpot. */
  z.object({
    type: z.literal('help'),
    commands: z.array(z.object({ title: z.string(), examples: z.array(z.string()), changes: z.boolean() })),
    links: z.array(Link),
  }),
]);
export type ChatData = z.infer<typeof ChatData>;

/** The answer of `POST /api/chat`. `reply` is plain text with lines separated by `\n`. */
export const ChatResponse = z.object({
  conversationId: Id,
  reply: z.string(),
  intent: ChatIntent,
  data: ChatData.optional(),
  actions: z.array(ChatAction).optional(),
});
export type ChatResponse = z.infer<typeof ChatResponse>;

/**
 * A message in a conversation: what the user said, or the reply with what it showed. A pressed button is a message with
 * its label as the text, and with the intent `confirm`, `cancel` or `choose` if it answered a question.
 */
export const ChatMessage = z.object({
  id: Id,
  from: z.enum(['user', 'assistant']),
  text: z.string(),
  at: Moment,
  intent: ChatIntent.optional(),
  /** The data at the time of the reply, except that runs are current. */
  data: ChatData.optional(),
  /** All buttons of the reply; `outdated` marks those of questions that are no longer open. */
  actions: z.array(ChatAction).optional(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

/** `GET /api/chat/conversations`: your own, most recently used first, at most 50. */
export const ChatConversation = z.object({
  id: Id,
  /** The beginning of its first message. */
  title: z.string(),
  createdAt: Moment,
  updatedAt: Moment,
});
export type ChatConversation = z.infer<typeof ChatConversation>;
export const ChatConversationList = z.object({ items: z.array(ChatConversation) });

/** `GET /api/chat/conversations/:id`: the newest 200 messages, oldest first. */
export const ChatConversationDetail = ChatConversation.extend({ messages: z.array(ChatMessage) });
export type ChatConversationDetail = z.infer<typeof ChatConversationDetail>;
