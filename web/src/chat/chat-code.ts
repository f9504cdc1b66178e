import { queryOptions } from '@tanstack/react-query';

/** The code of the chat: most pages are looked at without it, so that it comes when it is asked for. */
export const chatCodeQuery = queryOptions({
  queryKey: ['code', 'chat'],
  queryFn: async () => (await import('./chat-panel.tsx')).ChatPanel,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
});
