import { copyFileSync, openSync, readSync, closeSync, statSync, truncateSync } from 'node:fs';

const LIMIT_BYTES = 5_000_000;
const CHECK_EVERY_MS = 30_000;

/** Bytes in the log now; 0 when there is none. */
export function logSize(logFile: string): number {
  return statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
}

/** What was logged since the log had `from` bytes; at most the last 20,000. */
export function loggedSince(logFile: string, from: number): string {
  const size = logSize(logFile);
  const start = Math.max(from > size ? 0 : from, size - 20_000);
  const text = Buffer.alloc(size - start);
  if (text.length === 0) return '';
  const opened = openSync(logFile, 'r');
  readSync(opened, text, 0, text.length, start);
  closeSync(opened);
  return text.toString('utf8');
}

/**
 * Moves a log beyond `limitBytes` to `<log>.1` (replacing the last one) and empties it. The server keeps writing to the
 * same open file, in append mode, so copying and truncating is the way that also works for an adopted server.
 */
export function rotateLog(logFile: string, limitBytes = LIMIT_BYTES): void {
  try {
    if (logSize(logFile) <= limitBytes) return;
    copyFileSync(logFile, `${logFile}.1`);
    truncateSync(logFile);
  } catch {
    // A full disk must not take the program down for its log's sake; the next check tries again.
  }
}

/** Keeps the log within its limit (two files of 5 MB); the returned function ends that. */
export function watchLog(logFile: string): () => void {
  rotateLog(logFile);
  const timer = setInterval(() => rotateLog(logFile), CHECK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
