import { readSettings } from '@tocsin/network';
import { environment } from './environment.js';
import { describeError, openLogger } from './logger.js';
import { startHub, type Hub } from './start-hub.js';

const FAILED = 1;
const INTERRUPTED = 130;

const read = readSettings(environment, process.cwd());
if (!read.ok) {
  for (const { variable, message } of read.problems)
    process.stderr.write(`✗ ${variable} ${message}\n`);
  process.exit(FAILED);
}
const { settings } = read;
const logger = await openLogger(settings.logLevel);

/** One Ctrl-C may arrive twice: from the terminal, and passed on by npm. */
const SAME_SIGNAL_MS = 1_000;
let stoppingSince = 0;
let starting: Promise<Hub> | null = null;

/** The first time in order, the second time at once. */
async function stop(exitCode: number): Promise<void> {
  if (stoppingSince > 0) {
    if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(INTERRUPTED);
    return;
  }
  stoppingSince = performance.now();
  logger.info('stopping');
  try {
    await (await starting?.catch(() => null))?.stop();
  } catch (error) {
    logger.error(describeError(error), 'stopping did not go well');
    process.exit(FAILED);
  }
  process.exit(exitCode);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stop(0));
}

// A defect: nothing is known of what it left behind, so the process ends, and says what and where.
process.on('uncaughtException', (error) => {
  logger.fatal(describeError(error), 'a defect');
  void stop(FAILED);
});

starting = startHub(settings, { logger, onFatal: () => void stop(FAILED) });
try {
  await starting;
} catch (error) {
  if (stoppingSince === 0) {
    process.stderr.write(`✗ ${error instanceof Error ? error.message : 'It failed.'}\n`);
    logger.debug(describeError(error), 'the start failed');
    process.exit(FAILED);
  }
}
