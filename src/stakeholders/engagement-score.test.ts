import { describe, expect, test } from 'vitest';
import { hubspotRecord } from '../../test/support/portals/portal-rows.ts';
import { type EngagementFacts, lastEngagement, readEngagement } from './engagement-facts.ts';
import { scoreEngagement } from './engagement-score.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const day = 86_400_000;
const ago = (days: number) => new Date(now - days * day);
const at = (days: number) => ago(days).toISOString();

test('properties become numbers and moments; one that is lacking or odd has no key, an empty one is null', () => {
  const facts = readEngagement(
    hubspotRecord('5', {
      hs_email_open: '12',
      hs_email_click: ' 3.0 ',
      hs_email_replied: null,
      num_notes: '-4',
      num_contacted_notes: 'many',
      hs_analytics_num_visits: '',
      hubspotscore: '95',
      hs_predictivecontactscore_v2: '-30.5',
      hs_email_last_open_date: '2026-11-01T10:00:00Z',
      hs_email_last_click_date: '1793527200000',
      hs_email_last_reply_date: 'soon',
      notes_last_contacted: '2026-02-31T00:00:00Z',
      notes_last_updated: null,
      jobtitle: 'Director',
    }),
  );
  expect(facts).toEqual({
    hs_email_open: 12,
    hs_email_click: 3,
    hs_email_replied: null,
    hs_analytics_num_visits: null,
    hs_predictivecontactscore_v2: -30.5,
    hs_email_last_open_date: '2026-11-01T10:00:00.000Z',
    hs_email_last_click_date: '2026-11-01T10:00:00.000Z',
    notes_last_updated: null,
  });
});

test('the last engagement is what the person did or was met at: not what was sent, not what lies ahead', () => {
  const facts: EngagementFacts = {
    hs_email_last_open_date: at(40),
    hs_sales_email_last_replied: at(9),
    hs_analytics_last_visit_timestamp: null,
    notes_last_contacted: at(1),
    notes_last_updated: at(0),
    hs_latest_meeting_activity: at(-7),
  };
  expect(lastEngagement(facts, at(2))).toBe(at(9));
  expect(lastEngagement({ ...facts, engagements_last_meeting_booked: at(3) }, at(2))).toBe(at(3));
  expect(lastEngagement({ notes_last_contacted: at(1) }, at(2))).toBeNull();
  expect(lastEngagement({}, at(2))).toBeNull();
});

describe('the score', () => {
  const all: EngagementFacts = {
    hs_email_click: 4,
    hs_email_open: 10,
    hs_email_replied: 2,
    engagements_last_meeting_booked: at(90),
    num_contacted_notes: 4,
    hs_analytics_num_visits: 8,
    hs_predictivecontactscore_v2: 80,
    hs_email_last_open_date: at(3),
  };

  test('is the weighted mean of what is known, each count worth less the more there are', () => {
    expect(scoreEngagement(all, ago(3), now)).toEqual({
      // 20 x 50, 25 x 50, 25 x 50, 10 x 50, 10 x 50, 10 x 80.
      score: 53,
      components: {
        email: 50,
        replies: 50,
        meetings: 50,
        conversations: 50,
        visits: 50,
        hubspot: 80,
        recency: 100,
      },
    });
    const more = scoreEngagement(
      { ...all, hs_email_click: 4_000, hs_predictivecontactscore_v2: 900 },
      ago(3),
      now,
    );
    expect(more?.components).toMatchObject({ email: 100, hubspot: 100 });
  });

  test("isn't lowered by missing properties or by a missing HubSpot score", () => {
    const replies: EngagementFacts = { hs_email_replied: 4 };
    expect(scoreEngagement(replies, null, now)).toEqual({ score: 75, components: { replies: 75 } });
    expect(scoreEngagement({ ...replies, hs_predictivecontactscore_v2: null }, null, now)).toEqual(
      scoreEngagement(replies, null, now),
    );
    expect(scoreEngagement({ ...replies, hs_predictivecontactscore_v2: 20 }, null, now)?.score).toBe(59);
    // An empty property that the portal has counts as no activity.
    expect(scoreEngagement({ ...replies, hs_email_click: null }, null, now)?.score).toBe(42);
    expect(scoreEngagement({}, null, now)).toBeUndefined();
  });

  test('follows HubSpot’s own score: 0 is worth no more than a little, and less than 0 no more than 0', () => {
    const same: EngagementFacts = { hs_email_open: 10, hs_email_click: 3, hs_email_replied: 2, num_notes: 4 };
    const of = (own: number) =>
      scoreEngagement({ ...same, hs_predictivecontactscore_v2: own }, null, now)?.score ?? Number.NaN;
    const scores = [-1e9, -30, 0, 1, 10, 60, 100, 900].map(of);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    expect(of(-30)).toBe(of(0));
    expect(of(0)).toBeLessThan(of(60));
  });

  test('knows nothing of a score that HubSpot no longer updates', () => {
    const read = (hubspotscore: string | null) =>
      readEngagement(hubspotRecord('5', { hs_email_replied: '2', hubspotscore }));
    expect(read('95')).toEqual(read(null));
    // Values from when it was still updated don't count either.
    const before = { ...read(null), hubspotscore: 95 };
    expect(scoreEngagement(before, null, now)).toEqual(scoreEngagement(read(null), null, now));
  });

  test('fades with the last sign of life, and is a quarter without any', () => {
    const of = (days: number) => scoreEngagement({ hs_email_replied: 1_000 }, ago(days), now)?.score;
    expect([0, 14, 74, 134, 1_000].map(of)).toEqual([100, 100, 50, 25, 0]);
    expect(of(-5)).toBe(100);
    const silent: EngagementFacts = { hs_email_replied: 1_000, hs_email_last_reply_date: null };
    expect(scoreEngagement(silent, null, now)).toEqual({
      score: 25,
      components: { replies: 100, recency: 25 },
    });
  });

  test('counts the strongest sign of a component, moments by their age', () => {
    const email = (facts: EngagementFacts) => scoreEngagement(facts, null, now)?.components.email;
    expect(email({ hs_email_click: null, hs_email_open: 10 })).toBe(30);
    expect(email({ hs_email_open: 10, hs_sales_email_last_clicked: at(30) })).toBe(70);
    expect(email({ hs_email_open: 10, hs_sales_email_last_clicked: at(90) })).toBe(35);
    expect(email({ hs_email_open: 10, hs_sales_email_last_clicked: at(150) })).toBe(30);
  });
});
