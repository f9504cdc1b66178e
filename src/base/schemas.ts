/** The schemas of the database. */
export interface Schemas {
  /** For our tables and functions. */
  own: string;
  /** For the platform's tables that we share; those that it doesn't have are in `own`. */
  shared: string;
}

export const defaultSchemas: Schemas = { own: 'cscx_hubspot', shared: 'public' };

/** What follows our schema's name in that of the job queue. */
export const jobsSuffix = '_jobs';

/** The schema of the job queue. */
export const jobsSchema = ({ own }: Schemas): string => `${own}${jobsSuffix}`;

/** Which rows of shared tables an organization sees: its own, or also those of no organization. */
export const sharedRows = ['own', 'include-null'] as const;
export type SharedRows = (typeof sharedRows)[number];
