import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Portal } from '../portal.ts';
import type { FaultEffect } from './faults.ts';
import type { Hub } from './hub.ts';
import { expiredToken, faultTooMany, forbidden, POLICIES, statusReply, unknownToken } from './refusals.ts';
import type { Reply } from './reply.ts';
import type { AccessToken } from './tokens.ts';
import { send } from './transfer.ts';

interface Transfer {
  hub: Hub;
  portal?: Portal | undefined;
  token?: AccessToken;
  /** The number of releases of hanging requests when this one arrived. */
  releases: number;
  handle(): Reply;
  headers(): Record<string, string>;
  /** The scopes of the call, for a rejection. */
  scopes?: readonly string[];
  finish(status: number, note?: string): void;
}

/** Responds to a request, with a fault if one applies. */
export async function answerWithFault(
  response: ServerResponse,
  effect: FaultEffect | undefined,
  { hub, portal, token, releases, handle, headers, scopes = [], finish }: Transfer,
): Promise<void> {
  const reply = (made: Reply, note?: string): void => {
    send(response, made, headers());
    finish(made.status, note);
  };
  switch (effect?.kind) {
    case undefined:
    case 'short-page':
      reply(handle(), effect?.kind);
      return;
    case 'delay':
      await delay(effect.ms);
      reply(handle(), 'delayed');
      return;
    case 'rewrite': {
      const made = handle();
      reply({ ...made, body: effect.rewrite(made.body ?? '') }, 'rewritten');
      return;
    }
    case 'truncate': {
      const made = handle();
      send(response, made, headers(), { cut: true });
      finish(made.status, 'truncated');
      return;
    }
    case 'drop':
      if (effect.when === 'after') handle();
      finish(0, 'dropped');
      response.destroy();
      return;
    case 'hang':
      await hang(response, effect.when, { hub, portal, releases, handle, headers, finish });
      return;
    case 'status':
      reply(statusReply(effect), 'fault');
      return;
    case 'too-many':
      reply(faultTooMany(portal, effect), 'fault');
      portal?.statistics.tooMany(effect.policy === 'token' ? 'TOKEN' : POLICIES[effect.policy]);
      return;
    case 'refuse-token':
      reply(unknownToken(), 'fault');
      return;
    case 'forbid':
      reply(forbidden(scopes), 'fault');
      return;
    case 'expire-token':
      if (token && !token.isStatic) hub.tokens.expireAccess(token.portalId, token.token);
      reply(token ? expiredToken(token, hub.now()) : unknownToken(), 'fault');
      return;
    case 'revoke-token':
      if (token?.isStatic) portal?.revokeStaticToken();
      portal?.uninstall();
      reply(token ? unknownToken() : handle(), 'fault');
      return;
  }
}

async function hang(
  response: ServerResponse,
  when: 'before' | 'after',
  { hub, portal, releases, handle, headers, finish }: Transfer,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const made = when === 'after' ? handle() : undefined;
  await (portal?.faults ?? hub.faults).hold(gone.signal, releases);
  if (response.destroyed || gone.signal.aborted) {
    finish(0, 'hung');
    return;
  }
  const answered = made ?? handle();
  send(response, answered, headers());
  finish(answered.status, 'hung');
}
