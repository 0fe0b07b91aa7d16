// A program that owns an embedded PostgreSQL, to be killed by specs. It prints one JSON line per thing that happens and
// obeys the words `stop` (stop PostgreSQL, then end) and `leave` (end without stopping) on its standard input.
import { createInterface } from 'node:readline';
import { startEmbeddedPostgres } from '../../dist/index.js';

const tell = (/** @type {unknown} */ what) => process.stdout.write(`${JSON.stringify(what)}\n`);

// As the hub does: Ctrl-C is handled, and PostgreSQL is still needed while it is.
process.on('SIGINT', () => tell({ interrupted: true }));

try {
  const { dataDir, settings } = JSON.parse(String(process.argv[2]));
  const log = (/** @type {string} */ message) => tell({ log: message });
  const postgres = await startEmbeddedPostgres({ dataDir, log, settings });
  postgres.onUnexpectedExit(({ restarted, tookMs, problem }) =>
    tell({ exit: { restarted, tookMs, code: problem?.code, message: problem?.message } }),
  );
  const { url, version, firstStart, adopted, startedInMs } = postgres;
  tell({ started: { url, version, firstStart, adopted, startedInMs } });
  for await (const word of createInterface({ input: process.stdin })) {
    if (word === 'leave') process.exit(0);
    await postgres.stop();
    tell({ stopped: true });
    process.exit(0);
  }
} catch (error) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  tell({ failed: { code, message } });
  process.exit(1);
}
