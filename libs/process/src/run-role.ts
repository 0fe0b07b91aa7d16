import { readSettings, type Settings } from '@tocsin/network';
import type { Logger } from 'pino';
import { environment } from './environment.js';
import { EXIT } from './exit-codes.js';
import { describeError, openLogger } from './logger.js';
import { openTracing, type Tracing } from './tracing.js';

/** Something that runs until it is told to stop. */
export type Running = { readonly stop: () => Promise<void> };

/** What a role is started with. */
export type RoleContext = {
  readonly settings: Settings;
  readonly logger: Logger;
  /** Null: nobody takes traces. */
  readonly tracing: Tracing | null;
  /** The role cannot go on: the process stops in order and ends with a code. */
  readonly onFatal: () => void;
};

/** One Ctrl-C may arrive twice: from the terminal, and passed on by npm. */
const SAME_SIGNAL_MS = 1_000;
const LOST_EVERY_MS = 60_000;

/**
 * Runs this process: reads the settings, starts, and stops in order on a signal, the second time at once. A process that
 * was started by another one (with a channel to it) stops when that one is gone.
 */
export async function runRole(start: (context: RoleContext) => Promise<Running>): Promise<void> {
  const settings = settingsOrEnd();
  const logger = await openLogger(settings.logLevel);
  const tracing = await tracingOf(settings, logger);
  const life = new Life(logger, tracing);
  life.listen();
  const onFatal = () => void life.stop(EXIT.failed);
  const starting = start({ settings, logger, tracing, onFatal });
  life.begins(starting);
  try {
    await starting;
  } catch (error) {
    if (life.stopping) return;
    process.stderr.write(`✗ ${error instanceof Error ? error.message : 'It failed.'}\n`);
    logger.debug(describeError(error), 'the start failed');
    process.exit(EXIT.failed);
  }
}

/** Tells once a minute at most that traces are lost. */
async function tracingOf({ traces }: Settings, logger: Logger): Promise<Tracing | null> {
  if (traces === null) return null;
  let toldAt = -LOST_EVERY_MS;
  const onLost = () => {
    if (performance.now() - toldAt < LOST_EVERY_MS) return;
    toldAt = performance.now();
    logger.warn('traces are lost: whoever takes them does not answer, or refuses them');
  };
  return openTracing({ ...traces, onLost });
}

function settingsOrEnd(): Settings {
  const read = readSettings(environment, process.cwd());
  if (read.ok) return read.settings;
  for (const { variable, message } of read.problems)
    process.stderr.write(`✗ ${variable} ${message}\n`);
  return process.exit(EXIT.failed);
}

class Life {
  #starting: Promise<Running> | null = null;
  #stoppingSince = 0;

  constructor(
    private readonly logger: Logger,
    private readonly tracing: Tracing | null,
  ) {}

  get stopping(): boolean {
    return this.#stoppingSince > 0;
  }

  begins(starting: Promise<Running>): void {
    this.#starting = starting;
  }

  listen(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => void this.stop(EXIT.stopped));
    }
    process.on('disconnect', () => void this.stop(EXIT.stopped));
    // A defect: nothing is known of what it left behind, so the process ends, and says what and where.
    process.on('uncaughtException', (error) => {
      this.logger.fatal(describeError(error), 'a defect');
      void this.stop(EXIT.failed);
    });
  }

  /** The first time in order, the second time at once. */
  async stop(exitCode: number): Promise<void> {
    if (this.stopping) {
      if (performance.now() - this.#stoppingSince > SAME_SIGNAL_MS) process.exit(EXIT.interrupted);
      return;
    }
    this.#stoppingSince = performance.now();
    this.logger.info('stopping');
    try {
      await (await this.#starting?.catch(() => null))?.stop();
      await this.tracing?.stop();
    } catch (error) {
      this.logger.error(describeError(error), 'stopping did not go well');
      process.exit(EXIT.failed);
    }
    process.exit(exitCode);
  }
}
