import type { Owner } from './data/owners.ts';
import { createStage, type Pipeline, type Stage } from './data/pipelines.ts';
import {
  type AppOptions,
  type Limits,
  OBJECT_TYPE_IDS,
  type ObjectType,
  type PortalOptions,
  SCOPES,
} from './options.ts';
import { Faults } from './server/faults.ts';
import { Limiter } from './server/limiter.ts';
import { Statistics, type Stats } from './server/statistics.ts';
import type { Tokens } from './server/tokens.ts';
import { directionOf, type Tie } from './store/association-store.ts';
import { type ChangeOptions, Crm, type Properties } from './store/crm.ts';
import { ODDITIES_FROM, placeOddities } from './store/oddities.ts';
import type { NewProperty } from './store/property-catalogue.ts';
import type { RecordView } from './store/record.ts';
import { createTruth, type Truth } from './truth.ts';
import { Webhooks } from './webhooks/webhooks.ts';

/**
 * One HubSpot account: its data, its limits, what goes wrong in it and what it tells by webhooks. What people
 * do in HubSpot's screens is a method here; what apps do comes in by HTTP.
 */
export class Portal {
  readonly portalId: number;
  readonly name: string;
  readonly appId: number;
  readonly timeZone: string;
  readonly currency: string;
  readonly hublet: string;
  readonly staticToken: string;
  readonly staticTokenKind: 'private-app' | 'service-key';
  readonly crm: Crm;
  readonly faults = new Faults();
  readonly webhooks: Webhooks;
  readonly now: () => number;
  /** Properties that writes by the 2026-09 API must leave filled, as admins demand. */
  readonly requiredProperties: Record<ObjectType, string[]> = { company: [], contact: [], deal: [] };
  /** Whether merges by API keep the primary's id. Unset: contacts and companies get a new one, deals keep it. */
  mergeKeepsPrimaryId: boolean | undefined;
  readonly #limiter: Limiter;
  readonly #statistics = new Statistics();
  readonly #tokens: Tokens;

  constructor(options: PortalOptions, app: AppOptions, tokens: Tokens, now: () => number) {
    this.portalId = options.portalId;
    this.name = options.name ?? 'Practice portal';
    this.appId = app.appId;
    this.timeZone = options.timeZone ?? 'US/Eastern';
    this.currency = options.currency ?? 'USD';
    this.hublet = options.hublet ?? 'na1';
    this.now = now;
    this.#tokens = tokens;
    this.#limiter = new Limiter(this.timeZone, options.limits);
    this.staticToken = options.staticToken ?? `pat-${this.hublet}-practice-${options.portalId}`;
    this.staticTokenKind = options.staticTokenKind ?? 'private-app';
    tokens.addStatic(this.staticToken, this.portalId, options.staticTokenScopes ?? SCOPES);

    const oddities = options.oddities !== false;
    const generated = (asked: number): number => asked - (oddities && asked > ODDITIES_FROM ? 1 : 0);
    this.crm = new Crm({
      portalId: this.portalId,
      seed: options.seed ?? 1,
      counts: {
        company: generated(options.companies ?? 200),
        contact: generated(options.contacts ?? 800),
        deal: generated(options.deals ?? 300),
      },
      currency: this.currency,
      now,
    });
    if (oddities) placeOddities(this.crm);
    this.crm.searchLagMs = options.searchLagMs ?? 0;
    this.webhooks = new Webhooks({
      portalId: this.portalId,
      appId: app.appId,
      secret: app.clientSecret,
      now,
    });
    this.crm.onChange((change) => this.webhooks.record(change));
  }

  get uiDomain(): string {
    return this.hublet === 'na1' ? 'app.hubspot.com' : `app-${this.hublet}.hubspot.com`;
  }
  get owners(): Owner[] {
    return this.crm.dataset.owners;
  }
  /** HubSpot's limits on this portal; assign to its fields, `null` to switch one off. */
  get limits(): Limits {
    return this.#limiter.limits;
  }
  get limiter(): Limiter {
    return this.#limiter;
  }
  get statistics(): Statistics {
    return this.#statistics;
  }
  get usedToday(): number {
    return this.#limiter.usedToday;
  }
  get searchLagMs(): number {
    return this.crm.searchLagMs;
  }
  /** How long later writes stay unseen by searches. */
  set searchLagMs(ms: number) {
    this.crm.searchLagMs = ms;
  }

  objectTypeId(type: ObjectType): string {
    return OBJECT_TYPE_IDS[type];
  }

  // What is there

  /** Everything as it is, past all limits and lags: to compare a copy with. */
  truth(): Truth {
    return createTruth(this.crm);
  }

  stats(): Stats {
    return this.#statistics.read();
  }

  /** Counts from zero again; with `limits`, what was used of the limits is forgotten too. */
  resetStats({ limits = false } = {}): void {
    this.#statistics.reset();
    if (limits) this.#limiter.reset();
  }

  // What people do in HubSpot

  createRecord(
    type: ObjectType,
    properties: Properties,
    options: ChangeOptions & { id?: string } = {},
  ): RecordView {
    return this.crm.create(type, properties, options);
  }

  /** Writes without HubSpot's checks, so that anything can be in a property. */
  updateRecord(
    type: ObjectType,
    id: string,
    properties: Properties,
    options: ChangeOptions = {},
  ): RecordView {
    return this.crm.update(type, id, properties, options);
  }

  /** The same properties for many records, all with one time of change, as bulk edits and imports leave them. */
  updateMany(
    type: ObjectType,
    ids: Iterable<string>,
    properties: Properties,
    options: ChangeOptions = {},
  ): number {
    const at = options.at ?? this.now();
    let count = 0;
    for (const id of ids) {
      this.crm.update(type, id, properties, { ...options, at });
      count += 1;
    }
    return count;
  }

  archiveRecord(type: ObjectType, id: string, options: ChangeOptions = {}): boolean {
    return this.crm.archive(type, id, options);
  }
  restoreRecord(type: ObjectType, id: string, options: ChangeOptions = {}): RecordView {
    return this.crm.restore(type, id, options);
  }
  mergeRecords(
    type: ObjectType,
    primaryId: string,
    otherId: string,
    options: ChangeOptions & { keepPrimaryId?: boolean } = {},
  ): RecordView {
    return this.crm.merge(type, primaryId, otherId, options);
  }
  privacyDelete(type: ObjectType, id: string, options: ChangeOptions = {}): boolean {
    return this.crm.privacyDelete(type, id, options);
  }

  /** Links two records; without type ids plainly. Type ids are those of the direction from → to. */
  associate(
    from: ObjectType,
    fromId: string,
    to: ObjectType,
    toId: string,
    typeIds: readonly number[] = [],
    options: ChangeOptions & { replace?: boolean } = {},
  ): Tie {
    const tie = this.crm.associate(from, fromId, to, toId, typeIds, options);
    if (!tie) throw new Error(`Type ids ${typeIds.join(', ')} are not all of ${from} to ${to}.`);
    return tie;
  }
  dissociate(
    from: ObjectType,
    fromId: string,
    to: ObjectType,
    toId: string,
    options: ChangeOptions = {},
  ): boolean {
    return this.crm.dissociate(from, fromId, to, toId, options);
  }
  /** Makes a company the primary one of a contact or deal, linking them if they are not. */
  setPrimary(from: 'contact' | 'deal', fromId: string, companyId: string, options: ChangeOptions = {}): Tie {
    const typeId = this.crm.associationTypes.primaryTypeId(from, 'company');
    return this.associate(from, fromId, 'company', companyId, typeId === undefined ? [] : [typeId], options);
  }
  /** A label of the portal's own. */
  addAssociationLabel(
    from: ObjectType,
    to: ObjectType,
    name: string,
    label: string,
  ): { typeId: number; inverseTypeId: number } {
    const direction = directionOf(from, to);
    if (!direction) throw new Error(`No associations from ${from} to ${to} in a practice portal.`);
    const made = this.crm.associationTypes.addLabel(direction.kind, name, label);
    return direction.forward
      ? { typeId: made.forwardId, inverseTypeId: made.backwardId }
      : { typeId: made.backwardId, inverseTypeId: made.forwardId };
  }

  defineProperty(type: ObjectType, definition: NewProperty): void {
    this.crm.properties.define(type, definition);
  }
  archiveProperty(type: ObjectType, name: string): void {
    this.crm.properties.archive(type, name);
  }
  restoreProperty(type: ObjectType, name: string): void {
    this.crm.properties.restore(type, name);
  }
  /** Changes what people read; the name of a property never changes. */
  renameProperty(type: ObjectType, name: string, label: string): void {
    this.crm.properties.update(type, name, { label });
  }
  addPropertyOption(type: ObjectType, name: string, value: string, label?: string): void {
    this.crm.properties.addOption(type, name, value, label);
  }

  addPipeline(id: string, label: string, stages: readonly Omit<NewStage, 'pipelineId'>[] = []): Pipeline {
    const at = new Date(this.now()).toISOString();
    const pipeline: Pipeline = {
      label,
      displayOrder: this.crm.pipelines.length,
      id,
      stages: stages.map((stage, place) =>
        createStage(stage.id, stage.label, place, stage.isClosed ?? false, stage.probability, at),
      ),
      createdAt: at,
      updatedAt: at,
      archived: false,
    };
    this.crm.pipelines.push(pipeline);
    return pipeline;
  }
  addStage({ pipelineId, id, label, isClosed = false, probability }: NewStage): Stage {
    const pipeline = this.#pipeline(pipelineId);
    const at = new Date(this.now()).toISOString();
    const stage = createStage(id, label, pipeline.stages.length, isClosed, probability, at);
    pipeline.stages.push(stage);
    return stage;
  }
  /** Takes a stage away; deals that are in it keep its id. */
  removeStage(pipelineId: string, stageId: string): void {
    const pipeline = this.#pipeline(pipelineId);
    pipeline.stages = pipeline.stages.filter((stage) => stage.id !== stageId);
  }

  archiveOwner(id: string): void {
    const owner = this.#owner(id);
    owner.archived = true;
    owner.userId = null;
    owner.updatedAt = new Date(this.now()).toISOString();
  }
  restoreOwner(id: string): void {
    const owner = this.#owner(id);
    owner.archived = false;
    owner.userId = owner.userIdIncludingInactive;
    owner.updatedAt = new Date(this.now()).toISOString();
  }
  addOwner(owner: { id: string; email: string; firstName?: string; lastName?: string }): Owner {
    const at = new Date(this.now()).toISOString();
    const userId = 61_000_000 + this.owners.length;
    const added: Owner = {
      firstName: '',
      lastName: '',
      ...owner,
      type: 'PERSON',
      userId,
      userIdIncludingInactive: userId,
      createdAt: at,
      updatedAt: at,
      archived: false,
    };
    this.owners.push(added);
    return added;
  }

  // Access

  /** As when an admin removes the app: its tokens are dead from now on. The static token is not the app's. */
  uninstall(): void {
    this.#tokens.uninstall(this.portalId);
  }
  get isInstalled(): boolean {
    return this.#tokens.hasGrant(this.portalId);
  }
  /** Lets all access tokens of the app expire at once; refreshing gives new ones. */
  expireTokens(): void {
    this.#tokens.expireAccess(this.portalId);
  }
  revokeStaticToken(): void {
    this.#tokens.revokeStatic(this.portalId);
  }
  /** Gives the static token other scopes. */
  setStaticTokenScopes(scopes: readonly string[]): void {
    this.#tokens.addStatic(this.staticToken, this.portalId, scopes);
  }
  /** Installs the app without any screen; the refresh token is what the OAuth flow would have ended with. */
  install(scopes: readonly string[] = SCOPES): { refreshToken: string } {
    return { refreshToken: this.#tokens.grant(this.portalId, scopes).refreshToken };
  }

  counts(): Record<ObjectType, { live: number; archived: number }> {
    const of = (type: ObjectType): { live: number; archived: number } => ({
      live: this.crm.records[type].liveCount,
      archived: this.crm.records[type].archivedCount,
    });
    return { company: of('company'), contact: of('contact'), deal: of('deal') };
  }

  close(): void {
    this.faults.clear();
    this.webhooks.stop();
  }

  #pipeline(id: string): Pipeline {
    const pipeline = this.crm.pipelines.find((one) => one.id === id);
    if (!pipeline) throw new Error(`There is no pipeline ${id}.`);
    return pipeline;
  }
  #owner(id: string): Owner {
    const owner = this.owners.find((one) => one.id === id);
    if (!owner) throw new Error(`There is no owner ${id}.`);
    return owner;
  }
}

export interface NewStage {
  pipelineId: string;
  id: string;
  label: string;
  isClosed?: boolean;
  /** Text between `0.0` and `1.0`. */
  probability: string;
}
