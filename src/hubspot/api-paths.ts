import type { HubspotApiVersion } from './api-versions.ts';

/**
 * The base path of each part of the API. What follows (object type, id, `batch/read`) is the same in all versions.
 */
export interface ApiPaths {
  objects: string;
  associations: string;
  properties: string;
  pipelines: string;
  owners: string;
  accountDetails: string;
  token: string;
  tokenIntrospect: string;
  tokenRevoke: string;
}

function dated(version: string): ApiPaths {
  return {
    objects: `/crm/objects/${version}`,
    associations: `/crm/associations/${version}`,
    properties: `/crm/properties/${version}`,
    pipelines: `/crm/pipelines/${version}`,
    owners: `/crm/owners/${version}`,
    accountDetails: `/account-info/${version}/details`,
    token: `/oauth/${version}/token`,
    tokenIntrospect: `/oauth/${version}/token/introspect`,
    tokenRevoke: `/oauth/${version}/token/revoke`,
  };
}

/**
 * The only table of versions. `v3` means the classic family: its associations are v4, because the batch read of
 * associations v3 ignores its cursor.
 */
export const apiPaths: Record<HubspotApiVersion, ApiPaths> = {
  v3: {
    objects: '/crm/v3/objects',
    associations: '/crm/v4/associations',
    properties: '/crm/v3/properties',
    pipelines: '/crm/v3/pipelines',
    owners: '/crm/v3/owners',
    accountDetails: '/account-info/v3/details',
    token: '/oauth/v3/token',
    tokenIntrospect: '/oauth/v3/token/introspect',
    tokenRevoke: '/oauth/v3/token/revoke',
  },
  '2026-03': dated('2026-03'),
  '2026-09': dated('2026-09'),
};

/** The endpoint for tokens of private apps and service keys, in every version. */
export const privateAppTokenInfoPath = '/oauth/v2/private-apps/get/access-token-info';
