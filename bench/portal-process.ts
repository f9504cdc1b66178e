import { type PracticePortal, startPracticePortal } from '../practice-portal/practice-portal.ts';
import { createLog } from '../src/base/log.ts';
import { openDatabase } from '../src/db/database.ts';
import { compareWithTruth } from '../test/support/truth/compare-with-truth.ts';

// The practice portal in its own process, so that its work isn't counted as the product's. It responds to messages of
// the parent process.

export type PortalRequest =
  | { type: 'start'; options: Parameters<typeof startPracticePortal>[0] }
  | { type: 'stats'; portalId: number }
  | { type: 'compare'; portalId: number; databaseUrl: string; integrationId: string };

let portals: PracticePortal | undefined;

async function answer(request: PortalRequest): Promise<unknown> {
  if (request.type === 'start') {
    portals = await startPracticePortal(request.options);
    return { url: portals.url };
  }
  if (!portals) throw new Error('the practice portal has not been started');
  const portal = portals.portal(request.portalId);
  if (request.type === 'stats') return { ...portal.stats(), counts: portal.truth().counts() };
  const { db, close } = openDatabase(request.databaseUrl, { log: createLog('silent') });
  try {
    return await compareWithTruth(db, request.integrationId, portal.truth());
  } finally {
    await close();
  }
}

process.on('message', async ({ id, request }: { id: number; request: PortalRequest }) => {
  try {
    process.send?.({ id, result: await answer(request) });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
