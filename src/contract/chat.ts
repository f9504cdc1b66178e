import { z } from 'zod';
import { FieldChange, FieldOrigin } from './changes.ts';
import { Amount, Day, Id, isTimeZone, Moment } from './common.ts';
import { Customer, CustomerSummary, Deal, Stakeholder, StakeholderWarning } from './customers.ts';
import { IntegrationStatus } from './portals.ts';
import { Renewal, RenewalTotals } from './renewals.ts';
import { SyncErrorGroup, SyncRun } from './sync.ts';

/** How long a question waits for its answer; in ms. */
export const questionLifeMs = 10 * 60_000;

/** Characters of a message; more are refused. */
export const longestChatMessage = 2_000;

/**
 * `POST /api/chat`: a sentence, or the `id` of an action that a reply offered. Without `conversationId` a new
 * conversation begins. One of another user, or one that was deleted, is not found.
 */
export const ChatRequest = z
  .strictObject({
    message: z.string().trim().min(1, 'Say something.').max(longestChatMessage).optional(),
    action: z.string().min(1).max(longestChatMessage).optional(),
    conversationId: Id.optional(),
    /** An IANA name, in which days such as “yesterday” begin and end. Default: the zone of the first portal's schedule. */
    timeZone: z.string().max(100).refine(isTimeZone, 'must be a time zone such as Europe/Zurich').optional(),
  })
  .refine((request) => (request.message === undefined) !== (request.action === undefined), {
    message: 'Give either a message or an action.',
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
  /** An answer to a question: yes, no, which of several. */
  'confirm',
  'cancel',
  'choose',
  /** Not understood as any of these: answered by the language model, or with the nearest commands. */
  'other',
]);
export type ChatIntent = z.infer<typeof ChatIntent>;

/**
 * Something to press under a reply. Its `id` goes into the next request's `action`, in the same conversation.
 * `confirm` and `cancel` answer the question that the reply asks, once and within ten minutes; `suggest` says the
 * sentence of its label, or chooses one of several where that was asked.
 */
export const ChatAction = z.object({
  id: z.string(),
  label: z.string(),
  kind: z.enum(['confirm', 'cancel', 'suggest']),
  /** Its question is no longer open: pressing it changes nothing. */
  outdated: z.literal(true).optional(),
});
export type ChatAction = z.infer<typeof ChatAction>;

/** A place in the web UI, as a path of it. */
const Link = z.object({ label: z.string(), path: z.string() });
/** A customer that a reply is about. */
const About = z.object({ id: Id, name: z.string().nullable(), path: z.string() });
/** Sums in one currency; amounts are never converted here. */
const Total = z.object({ currency: z.string().nullable(), deals: z.number().int(), amount: Amount });
/** When the data was last brought up to date from HubSpot; null: never, or not from there. */
const SyncedAt = Moment.nullable();

/**
 * What a reply shows besides its words. Lists are cut to what fits a conversation; `links` lead to all of it.
 * Texts that came from HubSpot are text, never HTML.
 */
export const ChatData = z.discriminatedUnion('type', [
  /** Runs that were started, or asked about. Those that have not ended are followed by `GET /api/events`. */
  z.object({ type: z.literal('runs'), runs: z.array(SyncRun), links: z.array(Link) }),
  z.object({
    type: z.literal('deals'),
    customer: About,
    deals: z.array(Deal),
    /** All deals of the customer, shown or not. */
    count: z.number().int(),
    /** Of those that are open and have an amount. */
    totals: z.array(Total),
    syncedAt: SyncedAt,
    links: z.array(Link),
  }),
  z.object({ type: z.literal('status'), integrations: z.array(IntegrationStatus), links: z.array(Link) }),
  z.object({
    type: z.literal('errors'),
    /** The causes, each with the place where its records are listed. */
    groups: z.array(SyncErrorGroup.extend({ portalName: z.string(), path: z.string() })),
    /** The customer whose records' errors these are; null: of all. */
    customer: About.nullable().default(null),
    /** Records of all causes. */
    records: z.number().int(),
    links: z.array(Link),
  }),
  z.object({
    type: z.literal('changes'),
    /** Null: of all customers. */
    customer: About.nullable(),
    since: Moment.nullable(),
    changes: z.array(FieldChange.extend({ customer: About.nullable() })),
    /** Whether there are more than are shown. */
    more: z.boolean(),
    links: z.array(Link),
  }),
  z.object({
    type: z.literal('renewals'),
    renewals: z.array(Renewal),
    count: z.number().int(),
    withoutValue: z.number().int(),
    totals: z.array(RenewalTotals),
    /** Both included; null: not limited. */
    from: Day.nullable(),
    to: Day.nullable(),
    /** Only those of the customers in the charge of the one who asks. */
    mine: z.boolean(),
    syncedAt: SyncedAt,
    links: z.array(Link),
  }),
  z.object({
    type: z.literal('stakeholders'),
    customer: About,
    stakeholders: z.array(Stakeholder),
    count: z.number().int(),
    /** What is missing among them. */
    cover: z.array(StakeholderWarning),
    syncedAt: SyncedAt,
    links: z.array(Link),
  }),
  /** Which one is meant? Each is chosen by the action of its `actionId`, or by its number from 1. */
  z.object({
    type: z.literal('customers'),
    choices: z.array(z.object({ customer: CustomerSummary, actionId: z.string(), path: z.string() })),
    links: z.array(Link),
  }),
  /** Why a value is what it is. */
  z.object({
    type: z.literal('origin'),
    customer: About,
    /** The field as people call it. */
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
  /** What can be said. `changes`: whether it changes something here or in HubSpot. */
  z.object({
    type: z.literal('help'),
    commands: z.array(z.object({ title: z.string(), examples: z.array(z.string()), changes: z.boolean() })),
    links: z.array(Link),
  }),
]);
export type ChatData = z.infer<typeof ChatData>;

/** `POST /api/chat`'s answer. `reply` is plain text; its lines are separated by `\n`. */
export const ChatResponse = z.object({
  conversationId: Id,
  reply: z.string(),
  intent: ChatIntent,
  data: ChatData.optional(),
  actions: z.array(ChatAction).optional(),
});
export type ChatResponse = z.infer<typeof ChatResponse>;

/**
 * A message of a conversation: what was said, or the reply with what it showed then. What was pressed stands there by
 * its label, with the intent `confirm`, `cancel` or `choose` if it answered a question.
 */
export const ChatMessage = z.object({
  id: Id,
  from: z.enum(['user', 'assistant']),
  text: z.string(),
  at: Moment,
  intent: ChatIntent.optional(),
  /** As it was when the reply was given; runs are as they are now. */
  data: ChatData.optional(),
  /** All that the reply offered; those of questions that are no longer open say so. */
  actions: z.array(ChatAction).optional(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

/** `GET /api/chat/conversations`: one's own, the one that was used last first, at most 50. */
export const ChatConversation = z.object({
  id: Id,
  /** How it began. */
  title: z.string(),
  createdAt: Moment,
  updatedAt: Moment,
});
export type ChatConversation = z.infer<typeof ChatConversation>;
export const ChatConversationList = z.object({ items: z.array(ChatConversation) });

/** `GET /api/chat/conversations/:id`: the newest 200 messages, the oldest of them first. */
export const ChatConversationDetail = ChatConversation.extend({ messages: z.array(ChatMessage) });
export type ChatConversationDetail = z.infer<typeof ChatConversationDetail>;
