import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { programName, signal, waitUntilGone, workingDirectory } from '../processes.js';
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
        for (const pid of serversBelow(folder)) {
          signal(pid, 'SIGKILL');
          await waitUntilGone(pid, 5_000);
        }
        rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
      }
    },
  };
}

/** Servers and children of killed servers, by their working directory; elsewhere than on Linux the servers alone. */
function serversBelow(folder: string): number[] {
  const listed = process.platform === 'linux' ? readdirSync('/proc').map(Number) : [];
  const working = listed.filter((pid) => workingDirectory(pid)?.startsWith(`${folder}/`));
  const noted = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => path.basename(name) === 'postmaster.pid')
    .map((name) => readPostmaster(path.dirname(path.join(folder, name)))?.pid ?? 0);
  return [...new Set([...working, ...noted])].filter((pid) => programName(pid) === 'postgres');
}
