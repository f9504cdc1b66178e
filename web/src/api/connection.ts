import { type QueryClient, useQueryClient } from '@tanstack/react-query';

interface StreamListener {
  onOpen: () => void;
  /** The stream broke. It is reopened automatically. */
  onLost: () => void;
  onEvent: (data: string) => void;
}

/** How a user interface reaches its server, and on whose behalf. Several can be in one page. */
export interface Connection {
  /** The path of the server, such as "/crm/hubspot": empty at the root of its host. A URL for a server elsewhere. */
  basePath: string;
  /** Sends a request to a path of the server. */
  send: (path: string, init: RequestInit) => Promise<Response>;
  /** Listens to the server's events until the returned function is called. */
  listen: (path: string, listener: StreamListener) => () => void;
  /** Whether links to files of the server work without the headers that `send` adds. */
  opensLinks: boolean;
}

const connections = new WeakMap<QueryClient, Connection>();

/** Makes all requests of a query client use a connection. */
export const connect = (client: QueryClient, connection: Connection): void => {
  connections.set(client, connection);
};

/** The connection of a query client. */
export const connectionOf = (client: QueryClient): Connection => {
  const connection = connections.get(client);
  if (!connection) throw new Error('This query client has no connection');
  return connection;
};

export const useConnection = (): Connection => connectionOf(useQueryClient());
