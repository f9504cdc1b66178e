import { type QueryClient, type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';

/** A component's reactions to a successful or failed change. */
export interface Then<Data, Input> {
  onSuccess?: (data: Data, input: Input) => void;
  onError?: (error: Error, input: Input) => void;
}

interface Change<Data, Input> {
  change: (client: QueryClient, input: Input) => Promise<Data>;
  /** The queries to reload after the change. */
  stale: readonly QueryKey[];
  /** Whether they are reloaded after a failure, too. */
  evenIfRefused?: boolean;
}

/** A change on the server. It stays pending until the dependent queries have been reloaded. */
export function useChange<Data, Input = void>(
  { change, stale, evenIfRefused = false }: Change<Data, Input>,
  { onSuccess, onError }: Then<Data, Input> = {},
) {
  const queryClient = useQueryClient();
  const reload = () => Promise.all(stale.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
  return useMutation({
    mutationFn: (input: Input, { client }) => change(client, input),
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
