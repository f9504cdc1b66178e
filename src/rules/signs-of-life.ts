/** HubSpot's contact properties with times of the contact's own activity. */
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

/** Those with times of meetings, which may be in the future. */
export const meetingMoments = ['engagements_last_meeting_booked', 'hs_latest_meeting_activity'] as const;

/**
 * HubSpot's properties that show a contact's activity. If the portal has one of them and a stakeholder has none, the
 * stakeholder is silent; if the portal has none, activity is unknown.
 */
export const signsOfLife = [...reactionMoments, ...meetingMoments] as const;

/** Days without activity after which a stakeholder counts as silent. */
export const silentAfterDays = 30;
