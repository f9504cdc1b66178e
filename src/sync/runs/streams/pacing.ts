// From how many records on a method is worth its calls. The preview uses the same values.

/** From this many records on, a type is read by list and search at once; below, lists alone are as fast. */
export const worthSearching = 3_000;

/** Concurrent batches of contacts: enough to use a whole burst within a second or two. */
export const parallelContactBatches = 8;

/** From this many pending contacts on, the search starts. */
export const worthBeginningSearch = 2_000;
/** Down to this many, it continues. */
export const worthGoingOn = 300;
