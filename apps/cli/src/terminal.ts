/** How a command ended, for scripts. Usage and settings count as "could not be done". */
export const EXIT = { done: 0, partly: 1, failed: 2 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Where a command speaks: results go to stdout, everything about the way there to stderr. */
export type Terminal = {
  /** One line of a result. */
  print(line: string): void;
  /** A remark that is no part of the result. */
  note(line: string): void;
  /** Replaces the line that was shown last; silent where nobody watches, so that logs stay short. */
  progress(line: string): void;
};

const REDRAW_MS = 100;
const CLEAR_LINE = '\r\u001B[K';

export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  let shownAt = 0;
  let dirty = false;
  const clear = () => {
    if (dirty) stderr.write(CLEAR_LINE);
    dirty = false;
  };
  return {
    print: (line) => {
      clear();
      stdout.write(`${line}\n`);
    },
    note: (line) => {
      clear();
      stderr.write(`${line}\n`);
    },
    progress: (line) => {
      if (!stderr.isTTY || Date.now() - shownAt < REDRAW_MS) return;
      stderr.write(CLEAR_LINE + line.slice(0, Math.max(20, stderr.columns - 1)));
      [shownAt, dirty] = [Date.now(), true];
    },
  };
}

/** "12,345" */
export const grouped = (count: number): string => count.toLocaleString('en-US');
