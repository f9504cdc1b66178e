import type { Generated } from 'kysely';
import type { RenewalStage } from '../../contract/common.ts';
import type { Common, CreatedAt, Day, External, Json, Numeric, Timestamp } from './columns.ts';

/** Tables that a platform may own: organizations, users, integrations, customers and their records. */
export interface PlatformTables {
  organizations: { id: Generated<string>; name: string; created_at: CreatedAt };
  users: Common & {
    email: string | null;
    name: string | null;
    role: Generated<string>;
    can_sign_in: Generated<boolean>;
  };
  integrations: Common & {
    provider: string | null;
    external_account_id: string | null;
    status: string | null;
  };
  customers: Common &
    External & {
      name: string | null;
      domain: string | null;
      industry: string | null;
      arr: Numeric | null;
      csm_id: string | null;
      /** The CSM as a user of ours, where `csm_id` references another table: see `peopleColumns`. */
      hubspot_csm_user_id: string | null;
      health_score: number | null;
      health_trend: string | null;
      renewal_date: Day | null;
      custom_fields: Json;
      /** The integration whose sync created the row; set by the database. */
      made_by_integration_id: string | null;
      /** The deal that `renewal_date` follows. */
      renewal_deal_id: string | null;
    };
  stakeholders: Common &
    External & {
      customer_id: string | null;
      name: string | null;
      email: string | null;
      title: string | null;
      phone: string | null;
      role: string | null;
      is_decision_maker: Generated<boolean>;
      is_champion: Generated<boolean>;
      engagement_score: number | null;
      last_engaged_at: Timestamp | null;
      custom_fields: Json;
      /** HubSpot's `hs_buying_role`, unchanged. */
      buying_roles: string | null;
      /** The contact's buying roles in HubSpot, from its property and the labels of its links. */
      hubspot_roles: Generated<string[]>;
      /** HubSpot's engagement properties; properties missing in the portal have no key. */
      engagement_facts: Json | null;
      engagement_components: Json | null;
    };
  stakeholder_customers: {
    organization_id: string;
    stakeholder_id: string;
    customer_id: string;
    is_primary: Generated<boolean>;
    labels: Generated<string[]>;
    created_at: CreatedAt;
    updated_at: CreatedAt;
  };
  deals: Common &
    External & {
      customer_id: string | null;
      name: string;
      amount: Numeric | null;
      currency: string | null;
      /** HubSpot's own conversion into the portal's company currency. */
      amount_in_company_currency: Numeric | null;
      pipeline_id: string | null;
      stage_id: string | null;
      stage_label: string | null;
      renewal_stage: Generated<RenewalStage>;
      is_renewal: Generated<boolean>;
      is_closed: Generated<boolean>;
      is_won: Generated<boolean>;
      close_date: Day | null;
      owner_id: string | null;
      /** The owner as a user of ours, like `hubspot_csm_user_id`. */
      hubspot_owner_user_id: string | null;
      custom_fields: Json;
    };
  deal_customers: {
    organization_id: string;
    deal_id: string;
    customer_id: string;
    is_primary: Generated<boolean>;
    labels: Generated<string[]>;
    created_at: CreatedAt;
    updated_at: CreatedAt;
  };
  deal_stakeholders: {
    organization_id: string;
    deal_id: string;
    stakeholder_id: string;
    labels: Generated<string[]>;
    created_at: CreatedAt;
    updated_at: CreatedAt;
  };
}
