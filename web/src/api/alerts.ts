import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import {
  AlertChannelList,
  AlertChannelResponse,
  AlertDelivery,
  AlertDeliveryList,
  type AlertDeliveryQuery,
  AlertList,
  type AlertQuery,
  type ChangeAlertChannel,
  type NewAlertChannel,
  ReadAlertsResponse,
  TestChannelResponse,
} from '../../../src/contract/alerts.ts';
import { request } from './request.ts';

type Optional<Query> = { [Name in keyof Query]?: Query[Name] | undefined };

const alerts = '/api/alerts';
const channels = '/api/alert-channels';

/** A page of alerts, the newest first. */
export const alertsQuery = (filters: Optional<AlertQuery>) =>
  queryOptions({
    queryKey: ['alerts', 'list', filters],
    queryFn: ({ signal }) => request(AlertList, alerts, { signal, query: filters }),
    placeholderData: keepPreviousData,
  });

/** The newest alert, and how many are unread. `live`: events tell of new ones, so that asking can be rare. */
export const newestAlertQuery = (live: boolean) =>
  queryOptions({
    queryKey: ['alerts', 'newest'],
    queryFn: ({ signal }) => request(AlertList, alerts, { signal, query: { limit: 1 } }),
    refetchInterval: live ? 120_000 : 15_000,
  });

export const readAlert = (id: string) =>
  request(z.unknown(), `${alerts}/${encodeURIComponent(id)}/read`, { method: 'POST' });

/** Marks alerts as read: those raised up to a moment, or all. */
export const readAlerts = (until: string | undefined) =>
  request(ReadAlertsResponse, `${alerts}/read`, {
    method: 'POST',
    body: until === undefined ? {} : { until },
  });

export const channelsQuery = queryOptions({
  queryKey: ['alert-channels'],
  queryFn: ({ signal }) => request(AlertChannelList, channels, { signal }),
});

export const addChannel = (channel: NewAlertChannel) =>
  request(AlertChannelResponse, channels, { method: 'POST', body: channel });

export const changeChannel = (id: string, change: ChangeAlertChannel) =>
  request(AlertChannelResponse, `${channels}/${encodeURIComponent(id)}`, { method: 'PUT', body: change });

export const deleteChannel = (id: string) =>
  request(z.unknown(), `${channels}/${encodeURIComponent(id)}`, { method: 'DELETE' });

/** Sends an example. */
export const testChannel = (id: string) =>
  request(TestChannelResponse, `${channels}/${encodeURIComponent(id)}/test`, { method: 'POST' });

/** Has a delivery that failed for good sent once more. */
export const sendAgain = (id: string) =>
  request(AlertDelivery, `/api/alert-deliveries/${encodeURIComponent(id)}/send-again`, { method: 'POST' });

/** A page of what was sent where. While something waits to be sent, it is asked for again. */
export const deliveriesQuery = (filters: Optional<AlertDeliveryQuery>) =>
  queryOptions({
    queryKey: ['alert-deliveries', filters],
    queryFn: ({ signal }) => request(AlertDeliveryList, '/api/alert-deliveries', { signal, query: filters }),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.items.some((delivery) => delivery.status === 'waiting') ? 10_000 : 60_000,
  });
