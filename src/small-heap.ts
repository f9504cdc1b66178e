import { setFlagsFromString } from 'node:v8';

// A sync makes much short-lived garbage: pages, parsed and written. Left to itself V8 lets it pile up to several
// times of what is alive, because memory is cheaper than collecting. A worker waits for HubSpot most of the time,
// so we choose the other way round. Imported before everything else, since the heap grows while modules load. The size
// of the space for new objects is set by `npm start`: it is settled before any module is loaded.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=20');
