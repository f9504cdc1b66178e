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
import { request } from './request.ts';

const users = '/api/users';
/** As many as a list to choose from shows; whoever is not among them is found by typing. */
const shownAtOnce = 50;
/** As many ids as the server takes at once. */
const idsAtOnce = 200;

/** The first people whose name or e-mail address holds a text. */
export const usersQuery = (search: string) =>
  queryOptions({
    queryKey: ['users', 'search', search],
    queryFn: ({ signal }) => request(UserList, users, { signal, query: { search, limit: shownAtOnce } }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** People by their ids; those whom nobody knows any more are missing. */
export const usersByIdQuery = (ids: readonly string[]) => {
  const asked = [...new Set(ids)].sort().slice(0, idsAtOnce);
  return queryOptions({
    queryKey: ['users', 'ids', asked],
    queryFn: async ({ signal }): Promise<User[]> => {
      if (asked.length === 0) return [];
      const query = { ids: asked.join(','), limit: idsAtOnce };
      return (await request(UserList, users, { signal, query })).items;
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
};

export type UserFilters = {
  [Name in 'search' | 'role' | 'access' | 'cursor' | 'limit']?: UserListQuery[Name] | undefined;
};

/** A page of people. The page before stays visible until the next one is there. */
export const userPageQuery = (filters: UserFilters) =>
  queryOptions({
    queryKey: ['users', 'page', filters],
    queryFn: ({ signal }) => request(UserList, users, { signal, query: filters }),
    placeholderData: keepPreviousData,
  });

const pathOf = (id: string) => `${users}/${encodeURIComponent(id)}`;

/** Somebody, with what hangs on their access; for administrators. */
export const userDetailsQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', 'details', id],
    queryFn: ({ signal }) => request(UserDetails, pathOf(id), { signal }),
    staleTime: 0,
  });

export const inviteUser = (body: InviteUser) => request(Invitation, users, { method: 'POST', body });

export const changeUser = (id: string, body: ChangeUser) =>
  request(User, pathOf(id), { method: 'PATCH', body });

/** The ways to let somebody in who is known already; each answers with a link. */
export const giveAccess = (id: string, role: User['role']) =>
  request(Invitation, `${pathOf(id)}/access`, { method: 'POST', body: { role } });
export const makeUserLink = (id: string) =>
  request(Invitation, `${pathOf(id)}/sign-in-link`, { method: 'POST' });
export const reactivateUser = (id: string) =>
  request(Invitation, `${pathOf(id)}/reactivate`, { method: 'POST' });

export const deactivateUser = (id: string) => request(User, `${pathOf(id)}/deactivate`, { method: 'POST' });
