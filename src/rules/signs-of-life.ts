/** HubSpot's properties of a contact that are moments at which the person did something. */
export const reactionMoments = [
  'hs_email_last_open_date',
  'hs_email_last_click_date',
  'hs_email_last_reply_date',
  'hs_sales_email_last_opened',
  'hs_sales_email_last_clicked',
  'hs_sales_email_last_replied',
  'hs_analytics_last_visit_timestamp',
  'hs_last_sales_activity_timestamp',
] as const;

/** Those that are moments of meetings, which may lie ahead. */
export const meetingMoments = ['engagements_last_meeting_booked', 'hs_latest_meeting_activity'] as const;

/**
 * Which of HubSpot's moments say that a person is there. Where a portal has one of them and a stakeholder none, that
 * person is silent; where it has none of them, nobody knows.
 */
export const signsOfLife = [...reactionMoments, ...meetingMoments] as const;

/** Days without a sign of life from which on somebody counts as silent. */
export const silentAfterDays = 30;
