/** Milliseconds since 1970 with fractions: two processes of one machine can compare what they read. */
export const wallClock = (): number => performance.timeOrigin + performance.now();
