import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  type ChangeUser,
  Invitation,
  type InviteUser,
  User,
  UserDetails,
  UserList,
  type UserListQuery,
} from '../../../src/contract/users.ts';
import { type Then, useChange } from './mutations.ts';
import { request } from './request.ts';
import { sessionQuery } from './session.ts';

const users = '/api/users';
/** How many users a list shows; typing finds the others. */
const shownAtOnce = 50;
/** The server's limit of ids in one request. */
const idsAtOnce = 200;

/** The first users whose name or email address contains a text. */
export const usersQuery = (search: string) =>
  queryOptions({
    queryKey: ['users', 'search', search],
    queryFn: ({ client, signal }) =>
      request(UserList, users, { client, signal, query: { search, limit: shownAtOnce } }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** Users by their ids, without those that no longer exist. */
export const usersByIdQuery = (ids: readonly string[]) => {
  const asked = [...new Set(ids)].sort().slice(0, idsAtOnce);
  return queryOptions({
    queryKey: ['users', 'ids', asked],
    queryFn: async ({ client, signal }): Promise<User[]> => {
      if (asked.length === 0) return [];
      const query = { ids: asked.join(','), limit: idsAtOnce };
      return (await request(UserList, users, { client, signal, query })).items;
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
};

type UserFilters = {
  [Name in 'search' | 'role' | 'access' | 'cursor' | 'limit']?: UserListQuery[Name] | undefined;
};

/** A page of users. The previous page stays visible until the next one is loaded. */
export const userPageQuery = (filters: UserFilters) =>
  queryOptions({
    queryKey: ['users', 'page', filters],
    queryFn: ({ client, signal }) => request(UserList, users, { client, signal, query: filters }),
    placeholderData: keepPreviousData,
  });

const pathOf = (id: string) => `${users}/${encodeURIComponent(id)}`;

/** A user, with the sessions, keys and customers they have; for admins. */
export const userDetailsQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', 'details', id],
    queryFn: ({ client, signal }) => request(UserDetails, pathOf(id), { client, signal }),
    staleTime: 0,
  });

/**
 * Everything that shows users or depends on their rights. The session, too: the change may be to the current user.
 */
const stale = [['users'], ['api-keys'], sessionQuery.queryKey];

/** Invites a user; the answer has the sign-in link. */
export const useInviteUser = () =>
  useChange({
    change: (client, body: InviteUser) => request(Invitation, users, { client, method: 'POST', body }),
    stale,
  });

/** Changes a user's name and role. */
export const useChangeUser = (id: string, then: Then<User, ChangeUser>) =>
  useChange(
    {
      change: (client, body: ChangeUser) => request(User, pathOf(id), { client, method: 'PATCH', body }),
      stale,
    },
    then,
  );

/** Grants access to a user of HubSpot; the answer has the sign-in link. */
export const useGrantAccess = (id: string) =>
  useChange({
    change: (client, role: User['role']) =>
      request(Invitation, `${pathOf(id)}/access`, { client, method: 'POST', body: { role } }),
    stale,
  });

/** Creates a sign-in link; for a deactivated user, that reactivates the access. */
export const useCreateSignInLink = (id: string, reactivates: boolean) =>
  useChange({
    change: (client) =>
      request(Invitation, `${pathOf(id)}/${reactivates ? 'reactivate' : 'sign-in-link'}`, {
        client,
        method: 'POST',
      }),
    stale,
  });

/** Revokes a user's access. */
export const useDeactivateUser = (id: string, then: Then<User, void>) =>
  useChange(
    { change: (client) => request(User, `${pathOf(id)}/deactivate`, { client, method: 'POST' }), stale },
    then,
  );
