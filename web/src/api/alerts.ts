import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import {
  type AlertChannel,
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
import { type Then, useChange } from './mutations.ts';
import { request } from './request.ts';

type Optional<Query> = { [Name in keyof Query]?: Query[Name] | undefined };

const alerts = '/api/alerts';
const channels = '/api/alert-channels';

const everyAlert = ['alerts'];
const everyDelivery = ['alert-deliveries'];

/** A page of alerts, newest first. */
export const alertsQuery = (filters: Optional<AlertQuery>) =>
  queryOptions({
    queryKey: [...everyAlert, 'list', filters],
    queryFn: ({ client, signal }) => request(AlertList, alerts, { client, signal, query: filters }),
    placeholderData: keepPreviousData,
  });

/** The newest alert, and how many are unread. `live`: events announce new ones, so polling can be rare. */
export const newestAlertQuery = (live: boolean) =>
  queryOptions({
    queryKey: [...everyAlert, 'newest'],
    queryFn: ({ client, signal }) => request(AlertList, alerts, { client, signal, query: { limit: 1 } }),
    refetchInterval: live ? 120_000 : 15_000,
  });

export const useReadAlert = (then: Then<unknown, string>) =>
  useChange(
    {
      change: (client, id: string) =>
        request(z.unknown(), `${alerts}/${encodeURIComponent(id)}/read`, { client, method: 'POST' }),
      stale: [everyAlert],
    },
    then,
  );

/** Marks alerts as read: all, or those raised up to a moment. */
export const useReadAlerts = (then: Then<z.infer<typeof ReadAlertsResponse>, string | undefined>) =>
  useChange(
    {
      change: (client, until: string | undefined) =>
        request(ReadAlertsResponse, `${alerts}/read`, {
          client,
          method: 'POST',
          body: until === undefined ? {} : { until },
        }),
      stale: [everyAlert],
    },
    then,
  );

export const channelsQuery = queryOptions({
  queryKey: ['alert-channels'],
  queryFn: ({ client, signal }) => request(AlertChannelList, channels, { client, signal }),
});

const pathOf = ({ id }: AlertChannel) => `${channels}/${encodeURIComponent(id)}`;

/** Adds a channel, or changes the given one. Only the response contains a generated secret. */
export const useSaveChannel = (
  channel: AlertChannel | undefined,
  then: Then<z.infer<typeof AlertChannelResponse>, NewAlertChannel | ChangeAlertChannel>,
) =>
  useChange(
    {
      change: (client, body: NewAlertChannel | ChangeAlertChannel) =>
        channel
          ? request(AlertChannelResponse, pathOf(channel), { client, method: 'PUT', body })
          : request(AlertChannelResponse, channels, { client, method: 'POST', body }),
      stale: [channelsQuery.queryKey],
    },
    then,
  );

export const useDeleteChannel = (channel: AlertChannel, then: Then<unknown, void>) =>
  useChange(
    {
      change: (client) => request(z.unknown(), pathOf(channel), { client, method: 'DELETE' }),
      stale: [channelsQuery.queryKey, everyDelivery, ['hubspot', 'settings']],
    },
    then,
  );

/** Sends an example alert to a channel. */
export const useTestChannel = (
  channel: AlertChannel,
  then: Then<z.infer<typeof TestChannelResponse>, void>,
) =>
  useChange(
    {
      change: (client) => request(TestChannelResponse, `${pathOf(channel)}/test`, { client, method: 'POST' }),
      stale: [channelsQuery.queryKey],
    },
    then,
  );

/** Resends a permanently failed delivery. */
export const useSendAgain = (id: string, then: Then<AlertDelivery, void>) =>
  useChange(
    {
      change: (client) =>
        request(AlertDelivery, `/api/alert-deliveries/${encodeURIComponent(id)}/send-again`, {
          client,
          method: 'POST',
        }),
      stale: [everyDelivery],
      evenIfRefused: true,
    },
    then,
  );

/** A page of the delivery log. While a delivery is waiting, it is reloaded. */
export const deliveriesQuery = (filters: Optional<AlertDeliveryQuery>) =>
  queryOptions({
    queryKey: [...everyDelivery, filters],
    queryFn: ({ client, signal }) =>
      request(AlertDeliveryList, '/api/alert-deliveries', { client, signal, query: filters }),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.items.some((delivery) => delivery.status === 'waiting') ? 10_000 : 60_000,
  });
