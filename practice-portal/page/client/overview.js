import { showActivity } from './activity.js';
import { call, callServer, find } from './dom.js';
import { startRecords } from './records.js';
import { showFaults, startFaults, startLimits, startWebhooks, startWrites } from './switches.js';

const [server, portal, hooks] = await Promise.all([
  callServer('GET', '/_practice'),
  call('GET', ''),
  call('GET', '/webhooks'),
]);

find('#portal').addEventListener('change', (event) => {
  location.search = new URLSearchParams({ portal: event.target.value });
});
find('#uninstall').addEventListener('click', () => call('POST', '/uninstall', {}).then(showActivity));
find('#expire').addEventListener('click', () => call('POST', '/expire-tokens', {}).then(showActivity));
find('#reset-stats').addEventListener('click', () => call('DELETE', '/stats').then(showActivity));

startLimits(portal, server);
startFaults();
startWebhooks(hooks.settings);
startWrites(portal);
await Promise.all([startRecords(portal), showFaults(), showActivity()]);

// Live, as long as the page is open.
setInterval(() => {
  if (document.hidden) return;
  Promise.all([showActivity(), showFaults()]).catch(() => {
    find('#found').textContent = "The practice portal doesn't respond.";
  });
}, 1000);
