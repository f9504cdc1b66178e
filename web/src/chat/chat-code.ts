import { queryOptions } from '@tanstack/react-query';

/** The code of the chat, loaded on demand: most pages are viewed without it. */
export const chatCodeQuery = queryOptions({
  queryKey: ['code', 'chat'],
  queryFn: async () => (await import('./chat-panel.tsx')).ChatPanel,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
});
