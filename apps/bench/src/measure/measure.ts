import type { OpenMachine } from './machine.js';
import type { BenchRow, Figure } from './row.js';
import { Skipped } from './skipped.js';

export type Measured = {
  readonly figures: (Figure & { readonly row: string })[];
  /** Rows that gave no figures, and why. */
  readonly failed: { readonly row: string; readonly problem: string }[];
  /** Rows that cannot be measured on this machine, and what it lacks. */
  readonly skipped: { readonly row: string; readonly problem: string }[];
};

/** Runs rows one after the other. One that fails or is skipped is told as such; the figures of the others stand. */
export async function measure(
  rows: readonly BenchRow[],
  machine: Pick<OpenMachine, 'say' | 'clear'> & Parameters<BenchRow['run']>[0],
): Promise<Measured> {
  const measured: Measured = { figures: [], failed: [], skipped: [] };
  for (const row of rows) {
    machine.say(`… ${row.name}: ${row.about}`);
    const failed = (error: unknown) => {
      machine.say(`  failed: ${String((error as Error)?.stack ?? error)}`);
      measured.failed.push({ row: row.name, problem: messageOf(error) });
    };
    const skipped = ({ message }: Skipped) => {
      machine.say(`  skipped: ${message}`);
      measured.skipped.push({ row: row.name, problem: message });
    };
    try {
      const figures = await orStray(row.run(machine));
      measured.figures.push(...figures.map((figure) => ({ row: row.name, ...figure })));
    } catch (error) {
      if (error instanceof Skipped) skipped(error);
      else failed(error);
    }
    await orStray(machine.clear()).catch(failed);
  }
  return measured;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : JSON.stringify(error);

/** Waits for something. A failure where nobody waits for it (a socket, a timer) meanwhile is its failure too. */
async function orStray<Value>(running: Promise<Value>): Promise<Value> {
  let stray: (error: unknown) => void = () => {};
  const strayed = new Promise<never>((_, reject) => (stray = reject));
  strayed.catch(() => {});
  running.catch(() => {});
  process.on('uncaughtException', stray);
  try {
    return await Promise.race([running, strayed]);
  } finally {
    process.off('uncaughtException', stray);
  }
}
