import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';

/** What a component does once a change was made, or was refused. */
export interface Then<Data, Input> {
  onSuccess?: (data: Data, input: Input) => void;
  onError?: (error: Error, input: Input) => void;
}

interface Change<Data, Input> {
  change: (input: Input) => Promise<Data>;
  /** The queries to load again after the change. */
  stale: readonly QueryKey[];
  /** Whether they are loaded again after a refusal, too. */
  evenIfRefused?: boolean;
}

/** A change on the server. It stays pending until the queries that depend on it were loaded again. */
export function useChange<Data, Input = void>(
  { change, stale, evenIfRefused = false }: Change<Data, Input>,
  { onSuccess, onError }: Then<Data, Input> = {},
) {
  const queryClient = useQueryClient();
  const reload = () => Promise.all(stale.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
  return useMutation({
    mutationFn: change,
    onSuccess: async (data, input) => {
      onSuccess?.(data, input);
      await reload();
    },
    onError: async (error, input) => {
      onError?.(error, input);
      if (evenIfRefused) await reload();
    },
  });
}
