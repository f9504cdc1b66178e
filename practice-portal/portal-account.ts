import { BASE_DAY } from './data/base.ts';
import type { Owner } from './data/owners.ts';
import {
  type AccountType,
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
import { WriteLog } from './server/write-log.ts';
import { Crm } from './store/crm.ts';
import { ODDITIES_FROM, placeOddities } from './store/oddities.ts';
import { createTruth, type Truth } from './truth.ts';
import { Webhooks } from './webhooks/webhooks.ts';

/** A HubSpot account: its data, limits, faults, and access. */
export class PortalAccount {
  readonly portalId: number;
  readonly name: string;
  readonly accountType: AccountType;
  readonly appId: number;
  /** The account's information about itself; its daily limit resets in its time zone. */
  timeZone: string;
  readonly currency: string;
  readonly hublet: string;
  readonly staticToken: string;
  readonly crm: Crm;
  readonly faults = new Faults();
  readonly webhooks: Webhooks;
  readonly now: () => number;
  /** Properties that writes by the 2026-09 API must not leave empty, as required by admins. */
  readonly requiredProperties: Record<ObjectType, string[]> = { company: [], contact: [], deal: [] };
  /** Those that are only required because of the value of another property. */
  readonly conditionalProperties: string[] = [];
  /**
   * Whether merges keep the primary record's id, which HubSpot is rolling out account by account. Unset: contacts and
   * companies get a new one, deals keep it.
   */
  mergeKeepsPrimaryId: boolean | undefined;
  /** Whether the 400 of a batch update names the input concerned by its trace id. HubSpot's doesn't always. */
  namesRefusedInputs = false;
  /** Whether batch reads don't know merged ids, although single reads do. */
  hidesMergedIds = false;
  /** The URL of the app's card, without the record; null: the app has none. */
  cardUrl: string | null = null;
  /** The accepted updates by API. */
  readonly writes = new WriteLog();
  readonly #limiter: Limiter;
  readonly #statistics = new Statistics();
  readonly #tokens: Tokens;

  constructor(options: PortalOptions, app: AppOptions, tokens: Tokens, now: () => number) {
    this.portalId = options.portalId;
    this.name = options.name ?? 'Practice portal';
    this.accountType = options.accountType ?? 'STANDARD';
    this.appId = app.appId;
    this.timeZone = options.timeZone ?? 'US/Eastern';
    this.currency = options.currency ?? 'USD';
    this.hublet = options.hublet ?? 'na1';
    this.mergeKeepsPrimaryId = options.mergeKeepsPrimaryId;
    this.now = now;
    this.#tokens = tokens;
    this.#limiter = new Limiter(this.timeZone, options.limits);
    this.staticToken = options.staticToken ?? `pat-${this.hublet}-practice-${options.portalId}`;
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
      // Nothing in it is from the future.
      bornOn: options.bornOn === undefined ? Math.min(BASE_DAY, Date.now()) : Date.parse(options.bornOn),
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
  /** HubSpot's limits on this portal; assign to its fields, `null` to turn one off. */
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
  /** How long searches don't see later writes. */
  set searchLagMs(ms: number) {
    this.crm.searchLagMs = ms;
  }

  objectTypeId(type: ObjectType): string {
    return OBJECT_TYPE_IDS[type];
  }

  // What is there

  /** The current data, regardless of limits and lags: to compare a copy with. */
  truth(): Truth {
    return createTruth(this.crm);
  }

  stats(): Stats {
    return this.#statistics.read();
  }

  /** Resets the counts; with `limits`, also the use of the limits. */
  resetStats({ limits = false } = {}): void {
    this.#statistics.reset();
    if (limits) this.#limiter.reset();
  }

  // Access

  /** Like an admin removing the app: its tokens stop working. The static token isn't the app's. */
  uninstall(): void {
    this.#tokens.uninstall(this.portalId);
  }
  get isInstalled(): boolean {
    return this.#tokens.hasGrant(this.portalId);
  }
  /** Expires all access tokens of the app immediately; refreshing gives new ones. */
  expireTokens(): void {
    this.#tokens.expireAccess(this.portalId);
  }
  revokeStaticToken(): void {
    this.#tokens.revokeStatic(this.portalId);
  }
  /** Changes the scopes of the static token. */
  setStaticTokenScopes(scopes: readonly string[]): void {
    this.#tokens.addStatic(this.staticToken, this.portalId, scopes);
  }
  /** Installs the app without any page; returns the refresh token that the OAuth flow would have. */
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
}
