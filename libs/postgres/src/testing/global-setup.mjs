// Gives this jest run a folder for its PostgreSQL servers, and a guard that outlives jest: however jest ends (also by
// kill -9) the guard stops what was started in the folder and removes it. The server itself starts when the first test
// asks for a database, so runs without one pay nothing.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// oxlint-disable-next-line import/no-default-export -- jest asks for it
export default function setUp() {
  const folder = mkdtempSync(path.join(tmpdir(), 'tocsin-jest-'));
  chmodSync(folder, 0o711);
  // oxlint-disable-next-line node/no-process-env -- the only way to tell jest's workers
  process.env.TOCSIN_TEST_POSTGRES_DIR = folder;
  const guard = spawn(
    process.execPath,
    [fileURLToPath(new URL('guard.mjs', import.meta.url)), folder],
    {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  guard.unref();
  guard.stdin.unref();
  globalThis.tocsinPostgresGuard = guard;
}
