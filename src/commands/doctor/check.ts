/** What one look at the installation found. */
export interface Check {
  name: string;
  /** A problem keeps something from working; a warning will, or lessens it. */
  state: 'ok' | 'warning' | 'problem';
  finding: string;
  /** How to fix it; for everything that is not ok. */
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
