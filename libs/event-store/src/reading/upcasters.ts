import type { Upcaster } from './upcaster.js';

/** Steps from released schema versions to the next. All events are still at version 1, so there is none yet. */
export const upcasters: readonly Upcaster[] = [];
