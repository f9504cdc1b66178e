import type { HostEventData, HostEventType } from '../contract/host-events.ts';

/** The integration in a host's process. */
export interface HubSpotIntegration {
  /** The path below which `fetch` answers; the empty text at the root. */
  readonly basePath: string;
  /**
   * Answers a request below `basePath`: the API, HubSpot's redirect and webhooks, and the web UI. It never throws.
   * @param bindings what an adapter knows about the request.
   */
  fetch(request: Request, bindings?: RequestBindings): Promise<Response>;
  /** Syncs, pushes and alerts. At least one process must run it; several share the work. */
  readonly worker: {
    start(): Promise<void>;
    /** Ends running jobs, which continue in another process or at the next start. */
    stop(): Promise<void>;
  };
  /**
   * Creates or updates our tables; your own ones get what is missing. `fetch` and `worker.start` do this when they are
   * first used. Call it in your deployment to fail early, and after migrations of your own.
   * @returns the names of the migrations that were applied.
   */
  migrate(): Promise<string[]>;
  readonly events: IntegrationEvents;
  /** Stops the worker and event streams, waits for jobs and queries in progress, and closes all connections. */
  close(): Promise<void>;
}

export interface RequestBindings {
  /** A body parser has replaced the body's exact bytes, which signatures are computed over. */
  rawBodyLost?: boolean | undefined;
}

/** An event, as handlers get it. */
export interface IntegrationEvent<Type extends HostEventType = HostEventType> {
  /** The same at every delivery of the event: handlers can use it to do their work once. */
  id: string;
  type: Type;
  organizationId: string;
  /** When it happened. */
  at: Date;
  data: HostEventData[Type];
}

export type EventHandler<Type extends HostEventType> = (
  event: IntegrationEvent<Type>,
) => void | Promise<void>;

export interface IntegrationEvents {
  /**
   * Calls the handler for each event of a type, from all processes and organizations: at least once, as soon as the
   * change is committed. If the handler fails, or its process ends, the event is delivered again, for up to seven days.
   * Several processes with handlers share the events. Events are stored from the first registration of their type.
   * @returns a function that removes the handler.
   * @throws {TypeError} for an unknown type.
   */
  on<Type extends HostEventType>(type: Type, handler: EventHandler<Type>): () => void;
}
