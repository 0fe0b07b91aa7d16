import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { signal, waitUntilGone } from '../processes.js';
import { killOwners } from './owner-process.js';
import { readPostmaster } from '../server-process.js';

/** Folders for one spec file; whatever PostgreSQL still runs in them at the end is killed. */
export function scratchFolders(): { fresh(): string; cleanUp(): Promise<void> } {
  const made: string[] = [];
  return {
    fresh() {
      const folder = mkdtempSync(
        path.join(process.env.TOCSIN_TEST_POSTGRES_DIR ?? tmpdir(), 'spec-'),
      );
      chmodSync(folder, 0o755);
      made.push(folder);
      return folder;
    },
    async cleanUp() {
      killOwners();
      for (const folder of made.splice(0)) {
        for (const dataDir of dataDirectories(folder)) {
          const running = readPostmaster(dataDir);
          if (!running || !isPostgres(running.pid)) continue;
          signal(running.pid, 'SIGKILL');
          await waitUntilGone(running.pid, 5_000);
        }
        rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
      }
    },
  };
}

function dataDirectories(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => path.basename(name) === 'postmaster.pid')
    .map((name) => path.dirname(path.join(folder, name)));
}

function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres';
  } catch {
    return process.platform !== 'linux';
  }
}
