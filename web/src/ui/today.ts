import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';

/**
 * Today (`YYYY-MM-DD`) in the portal's time zone, according to the server: it may differ from the user's. Undefined
 * until the server has responded.
 */
export const useToday = (): string | undefined => useQuery(statusQuery(useLive())).data?.today;

/** Reloads everything that counts days when the portal's next day begins while the screens are open. */
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
