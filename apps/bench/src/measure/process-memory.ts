import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

type Process = { readonly pid: number; readonly parent: number; readonly residentKib: number };

/**
 * Bytes of processes and all of their descendants. On Linux what processes share is counted once (PSS, proc(5)
 * smaps_rollup); elsewhere it is counted for each of them (resident set).
 */
export function memoryOf(pids: readonly number[]): number {
  const family = new Map<number, Process>();
  const all = processes();
  for (let before = -1; before < family.size;) {
    before = family.size;
    for (const each of all) {
      if (pids.includes(each.pid) || family.has(each.parent)) family.set(each.pid, each);
    }
  }
  const kib = [...family.values()].map((each) => proportional(each.pid) ?? each.residentKib);
  return kib.reduce((sum, each) => sum + each, 0) * 1024;
}

function processes(): Process[] {
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' });
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0, residentKib = 0]) => ({ pid, parent, residentKib }));
}

function proportional(pid: number): number | null {
  try {
    const pss = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return pss ? Number(pss[1]) : null;
  } catch {
    // Not Linux, or the process has just ended.
    return null;
  }
}
