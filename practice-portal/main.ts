import { startPracticePortal } from './practice-portal.ts';

const p = await startPracticePortal({
  port: 4010,
  portals: [{ portalId: 1, companies: 5000, contacts: 20000, deals: 7500 }],
});
console.log(p.url);
