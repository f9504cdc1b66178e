/** The result of a check of the installation. */
export interface Check {
  name: string;
  /** A problem breaks something; a warning will break or degrades something. */
  state: 'ok' | 'warning' | 'problem';
  finding: string;
  /** How to fix it; for everything that isn't ok. */
  remedy?: string;
}

export const ok = (name: string, finding: string): Check => ({ name, state: 'ok', finding });
export const warning = (name: string, finding: string, remedy: string): Check => ({
  name,
  state: 'warning',
  finding,
  remedy,
});
export const problem = (name: string, finding: string, remedy: string): Check => ({
  name,
  state: 'problem',
  finding,
  remedy,
});
