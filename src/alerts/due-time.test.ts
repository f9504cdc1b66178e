import { describe, expect, test } from 'vitest';
import { AlertRule } from '../contract/alerts.ts';
import { dueTime } from './due-time.ts';

const berlin = 'Europe/Berlin';
const due = (at: string, rule: object, timeZone = berlin) =>
  new Date(dueTime(Date.parse(at), AlertRule.parse({ channel: 'app', ...rule }), timeZone)).toISOString();
const night = { from: '22:00', to: '07:00' };

describe('quiet hours', () => {
  test('what comes up by day is sent at once, by night in the morning', () => {
    expect(due('2026-01-14T12:00:30Z', { quietHours: night })).toBe('2026-01-14T12:00:30.000Z');
    expect(due('2026-01-14T20:59:59Z', { quietHours: night })).toBe('2026-01-14T20:59:59.000Z');
    expect(due('2026-01-14T21:00:00Z', { quietHours: night })).toBe('2026-01-15T06:00:00.000Z');
    expect(due('2026-01-15T05:59:00Z', { quietHours: night })).toBe('2026-01-15T06:00:00.000Z');
    expect(due('2026-01-15T06:00:00Z', { quietHours: night })).toBe('2026-01-15T06:00:00.000Z');
  });

  test('within a day, and in another zone', () => {
    const noon = { from: '12:00', to: '13:30' };
    expect(due('2026-01-14T11:20:00Z', { quietHours: noon })).toBe('2026-01-14T12:30:00.000Z');
    expect(due('2026-01-14T06:40:00Z', { quietHours: noon }, 'Asia/Kolkata')).toBe(
      '2026-01-14T08:00:00.000Z',
    );
  });

  test('quiet days, and the night after them', () => {
    const weekend = { ...night, quietDays: [0, 6] };
    // Friday evening to Monday morning.
    expect(due('2026-01-16T22:00:00Z', { quietHours: weekend })).toBe('2026-01-19T06:00:00.000Z');
    expect(due('2026-01-18T12:00:00Z', { quietHours: weekend })).toBe('2026-01-19T06:00:00.000Z');
    const sundays = { from: '03:00', to: '04:00', quietDays: [0] };
    expect(due('2026-01-18T12:00:00Z', { quietHours: sundays })).toBe('2026-01-18T23:00:00.000Z');
  });

  test('when clocks are changed', () => {
    // 29 March 2026: 02:00 becomes 03:00. 25 October 2026: 03:00 becomes 02:00.
    expect(due('2026-03-28T22:00:00Z', { quietHours: night })).toBe('2026-03-29T05:00:00.000Z');
    expect(due('2026-10-24T21:00:00Z', { quietHours: night })).toBe('2026-10-25T06:00:00.000Z');
    const skipped = { from: '23:00', to: '02:30' };
    expect(due('2026-03-28T23:00:00Z', { quietHours: skipped })).toBe('2026-03-29T01:00:00.000Z');
    const twice = { from: '23:00', to: '02:30' };
    expect(due('2026-10-24T23:00:00Z', { quietHours: twice })).toBe('2026-10-25T00:30:00.000Z');
    // The hour from 02:00 comes a second time, and is quiet again until its 02:30.
    expect(due('2026-10-25T01:10:00Z', { quietHours: twice })).toBe('2026-10-25T01:30:00.000Z');
    // Clocks are changed at midnight, so the day begins at 01:00.
    expect(due('2026-03-28T12:00:00Z', { quietHours: { ...night, quietDays: [6] } }, 'Asia/Beirut')).toBe(
      '2026-03-29T04:00:00.000Z',
    );
  });
});

describe('digests', () => {
  test('hourly: at the next full hour of the clock on the wall', () => {
    expect(due('2026-01-14T12:00:00Z', { digest: 'hourly' })).toBe('2026-01-14T13:00:00.000Z');
    expect(due('2026-01-14T12:59:59Z', { digest: 'hourly' })).toBe('2026-01-14T13:00:00.000Z');
    expect(due('2026-01-14T12:00:00Z', { digest: 'hourly' }, 'Asia/Kolkata')).toBe(
      '2026-01-14T12:30:00.000Z',
    );
    expect(due('2026-01-14T21:15:00Z', { digest: 'hourly', quietHours: night })).toBe(
      '2026-01-15T06:00:00.000Z',
    );
  });

  test('daily: at its time, not on quiet days, and after the quiet hours', () => {
    const daily = { digest: 'daily', digestAt: '08:00' };
    expect(due('2026-01-14T06:59:00Z', daily)).toBe('2026-01-14T07:00:00.000Z');
    expect(due('2026-01-14T07:00:00Z', daily)).toBe('2026-01-15T07:00:00.000Z');
    expect(due('2026-07-14T07:00:00Z', daily)).toBe('2026-07-15T06:00:00.000Z');
    const weekend = { from: '22:00', to: '07:00', quietDays: [0, 6] };
    expect(due('2026-01-16T12:00:00Z', { ...daily, quietHours: weekend })).toBe('2026-01-19T07:00:00.000Z');
    expect(due('2026-01-14T12:00:00Z', { ...daily, digestAt: '06:00', quietHours: night })).toBe(
      '2026-01-15T06:00:00.000Z',
    );
    expect(due('2026-03-28T12:00:00Z', { digest: 'daily', digestAt: '02:30' })).toBe(
      '2026-03-29T01:00:00.000Z',
    );
  });
});
