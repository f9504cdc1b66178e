import type { Context } from '../context/context.ts';
import { PushStatus } from '../contract/health.ts';
import { StatusResponse } from '../contract/portals.ts';

const pollMs = 500;

/** The demo's health scoring, through the API like any client. */
interface DemoHealth {
  /** Turns on the calculator, which scores every customer now and after each change. */
  switchOn(): Promise<void>;
  /**
   * Waits until HubSpot has every score.
   * @returns the number of scores, and the cost.
   */
  arrived(signal: AbortSignal): Promise<{ scores: number; seconds: number } | undefined>;
}

/** @param call calls the API as an admin. */
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
        // The calculator works page by page: when nothing is due for a moment, it may still be between two pages.
        settled = pushed > 0 && waiting === 0 ? settled + 1 : 0;
        if (settled === 4) return { scores: pushed, seconds: (clock.now() - began) / 1_000 };
        await clock.sleep(pollMs, signal).catch(() => {});
      }
      return undefined;
    },
  };
}
