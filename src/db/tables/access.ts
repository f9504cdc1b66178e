import type { Generated } from 'kysely';
import type { Role } from '../../contract/common.ts';
import type { CreatedAt, Json, Timestamp } from './columns.ts';

/** Users' access, API keys, and the audit log. */
export interface AccessTables {
  sign_in_links: {
    token_hash: Buffer;
    organization_id: string;
    user_id: string;
    expires_at: Timestamp;
    used_at: Timestamp | null;
    created_at: CreatedAt;
  };
  web_sessions: {
    id: Generated<string>;
    organization_id: string;
    user_id: string;
    expires_at: Timestamp;
    created_at: CreatedAt;
  };
  user_access: {
    user_id: string;
    organization_id: string;
    deactivated_at: Timestamp | null;
    last_signed_in_at: Timestamp | null;
    locale: string | null;
    time_zone: string | null;
  };
  cscx_api_keys: {
    id: Generated<string>;
    organization_id: string;
    name: string;
    role: Role;
    key_hash: Buffer;
    last_four: string;
    made_by: string;
    made_by_user_id: string | null;
    expires_at: Timestamp | null;
    last_used_at: Timestamp | null;
    revoked_at: Timestamp | null;
    revoked_by: string | null;
    created_at: CreatedAt;
  };
  audit_log: {
    id: Generated<string>;
    organization_id: string;
    actor: string;
    action: string;
    integration_id: string | null;
    details: Json;
    created_at: CreatedAt;
  };
}
