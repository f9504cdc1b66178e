import type { Check, DoctorReport } from '../contract/doctor.ts';

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

export const toReport = (checks: Check[]): DoctorReport => ({
  healthy: checks.every(({ state }) => state !== 'problem'),
  checks,
});
