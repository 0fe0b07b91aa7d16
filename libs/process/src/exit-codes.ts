/** How a process ended, for whoever supervises it. */
export const EXIT = {
  /** Stopped in order, because somebody asked. */
  stopped: 0,
  /** A setting is wrong, the start failed, or it failed too often to go on: it says what, and may be started again. */
  failed: 1,
  /** Asked a second time, it ended at once. */
  interrupted: 130,
} as const;
