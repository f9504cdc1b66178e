import { z } from 'zod';

/** The result of a check of the installation. */
export const Check = z.object({
  name: z.string(),
  /** A problem breaks something; a warning will break or degrades something. */
  state: z.enum(['ok', 'warning', 'problem']),
  finding: z.string(),
  /** How to fix it; for everything that isn't ok. */
  remedy: z.string().optional(),
});
export type Check = z.infer<typeof Check>;

/** `GET /api/integrations/hubspot/doctor`. */
export const DoctorReport = z.object({
  /** Whether there is no problem. */
  healthy: z.boolean(),
  checks: z.array(Check),
});
export type DoctorReport = z.infer<typeof DoctorReport>;
