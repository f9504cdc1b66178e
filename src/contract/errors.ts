import { z } from 'zod';

/** All codes of error responses. The list is closed: clients may rely on it. */
export const errorCodes = [
  'validation_failed',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'portal_not_connected',
  'portal_paused',
  'portal_held_elsewhere',
  'reauthorization_required',
  'missing_scopes',
  'hubspot_rejected_credentials',
  'hubspot_unavailable',
  'oauth_not_configured',
  'oauth_state_invalid',
  'access_denied',
  'payload_too_large',
  'unsupported_media_type',
  'rate_limited',
  'not_ready',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The body of every error response. `message` says what to do. */
export const ErrorResponse = z.object({
  error: z.object({
    code: z.enum(errorCodes),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
});
export type ErrorResponse = z.infer<typeof ErrorResponse>;
