import { setFlagsFromString } from 'node:v8';

// A sync creates much short-lived garbage: pages that are parsed and written. By default, V8 lets it grow to several
// times the live memory, because memory is cheaper than collecting. A worker mostly waits for HubSpot, so we choose
// the opposite. Imported before everything else, because the heap grows while modules load. The size of the space for
// new objects is set by `npm start`: it is fixed before any module is loaded.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=20');
