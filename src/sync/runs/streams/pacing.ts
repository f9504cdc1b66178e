// From how many records on a way of reading is worth its calls. The dry run reckons with the same figures.

/** From this many records on, a type is read by list and search at once; below, lists alone are as quick. */
export const worthSearching = 3_000;

/** Batches of contacts that are read at the same time: enough to use a whole burst within a second or two. */
export const parallelContactBatches = 8;

/** From so many contacts on that wait to be read, searching is begun. */
export const worthBeginningSearch = 2_000;
/** Down to so many it goes on. */
export const worthGoingOn = 300;
