import type { Commands, Submitted } from '@tocsin/commands';
import type { RawRows } from './raw-insert.js';

/** As the product: two connections, at most so many appends in one statement. */
const LANES = 2;
const LARGEST_BATCH = 128;

type Waiting = { readonly resolve: () => void; readonly reject: (error: unknown) => void };

/**
 * Commands whose submitReport looks at nothing: what comes at the same time is one batched INSERT of ready rows, and the
 * answer is always the same.
 */
export function rawSubmitting(commands: Commands, rows: RawRows): Commands {
  let waiting: Waiting[] = [];
  let busy = 0;
  const run = async () => {
    busy += 1;
    const batch = waiting.slice(0, LARGEST_BATCH);
    waiting = waiting.slice(batch.length);
    try {
      await rows.write(rows.take(batch.length));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    busy -= 1;
    fillLanes();
  };
  const fillLanes = () => {
    while (busy < LANES && waiting.length > 0) void run();
  };
  const submitReport = async () => {
    await new Promise<void>((resolve, reject) => {
      waiting.push({ resolve, reject });
      // What else this turn of the event loop submits comes along.
      setImmediate(fillLanes);
    });
    return { ok: true as const, value: SUBMITTED };
  };
  return { ...commands, submitReport };
}

/** Commands whose submitReport does nothing at all. */
export const idleSubmitting = (commands: Commands): Commands => ({
  ...commands,
  submitReport: async () => ({ ok: true, value: SUBMITTED }),
});

const SUBMITTED: Submitted = {
  reportId: '00000000-0000-7000-8000-000000000000',
  citation: 'TR-2026-00000000-0',
  version: 'none',
  position: 1,
  incidents: [
    { incidentId: '00000000-0000-7000-8000-000000000000', citation: 'TI-2026-00000000-0' },
  ],
  duplicate: false,
};
