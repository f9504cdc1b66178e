import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type User, UserList } from '../../../src/contract/users.ts';
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
