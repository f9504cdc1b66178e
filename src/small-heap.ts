import { setFlagsFromString } from 'node:v8';

// A sync makes much short-lived garbage: pages, parsed and written. Left to itself V8 lets it pile up to several
// times of what is alive, because memory is cheaper than collecting. A worker waits for HubSpot most of the time,
// so we choose the other way round. Imported before everything else, since the heap grows while modules load.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--max-semi-space-size=2');
setFlagsFromString('--heap-growing-percent=20');
