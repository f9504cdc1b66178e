import type { OpenAPIHono } from '@hono/zod-openapi';
import type { OrganizationContext } from '../context/context.ts';
import type { Caller } from '../sign-in/caller.ts';

/** What middleware provides to the routes. */
export interface Environment {
  /** What the server or an adapter knows about a request. */
  Bindings: {
    /** A host's body parser has replaced the exact bytes of the body. */
    rawBodyLost?: boolean | undefined;
  };
  Variables: {
    requestId: string;
    caller: Caller;
    /** The context of the caller's organization. */
    organization: OrganizationContext;
  };
}

/** The app to which routes are added. */
export type Api = OpenAPIHono<Environment>;
