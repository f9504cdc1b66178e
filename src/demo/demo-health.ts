import type { Context } from '../context/context.ts';
import { PushStatus } from '../contract/health.ts';
import { StatusResponse } from '../contract/portals.ts';

const pollMs = 500;

/** What the demo does with health, through the API like any client. */
export interface DemoHealth {
  /** Lets the calculator judge every customer, now and whenever something of one changes. */
  switchOn(): Promise<void>;
  /** Waits until HubSpot has every score. @returns how many, and what it took. */
  arrived(signal: AbortSignal): Promise<{ scores: number; seconds: number } | undefined>;
}

/** @param call asks the API as an administrator. */
export function demoHealth(
  { clock }: Pick<Context, 'clock'>,
  call: (method: string, path: string, body?: object) => Promise<unknown>,
): DemoHealth {
  const integrationId = async () => {
    const { integrations } = StatusResponse.parse(await call('GET', '/api/integrations/hubspot/status'));
    const [portal] = integrations;
    if (!portal) throw new Error("The portal isn't connected.");
    return portal.id;
  };
  return {
    async switchOn() {
      await call('PUT', '/api/integrations/hubspot/settings', {
        integrationId: await integrationId(),
        healthCalculator: { enabled: true },
      });
    },
    async arrived(signal) {
      const began = clock.now();
      const query = new URLSearchParams({ integrationId: await integrationId() });
      let settled = 0;
      while (!signal.aborted) {
        const answer = await call('GET', `/api/integrations/hubspot/health/push?${query}`);
        const { pushed, waiting, problem } = PushStatus.parse(answer);
        if (problem) return undefined;
        // Calculating goes on page by page: nothing waits for a moment between two of them.
        settled = pushed > 0 && waiting === 0 ? settled + 1 : 0;
        if (settled === 4) return { scores: pushed, seconds: (clock.now() - began) / 1_000 };
        await clock.sleep(pollMs, signal).catch(() => {});
      }
      return undefined;
    },
  };
}
