import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';

/**
 * The day (`YYYY-MM-DD`) that it is where the portal is, as the server says: it may be another one where the user is.
 * Undefined until the server has answered.
 */
export const useToday = (): string | undefined => useQuery(statusQuery(useLive())).data?.today;

/** Has everything read again that counts days when the portal's next day begins while the screens stay open. */
export const useTurnOfDay = (): void => {
  const today = useToday();
  const shown = useRef(today);
  const queryClient = useQueryClient();
  useEffect(() => {
    const before = shown.current;
    shown.current = today;
    if (before === undefined || before === today) return;
    for (const part of ['customers', 'customer', 'renewals', 'alerts']) {
      void queryClient.invalidateQueries({ queryKey: [part] });
    }
  }, [today, queryClient]);
};
