import { openNetwork, readSettings, type Network, type Settings } from '@tocsin/network';
import { environment } from './environment.js';
import { EXIT, processTerminal, type ExitCode, type Terminal } from './terminal.js';

/** What a command is given. */
export type CommandRun = {
  readonly settings: Settings;
  readonly terminal: Terminal;
  /** The result is wanted as JSON on stdout. */
  readonly json: boolean;
  /** Opens the network, beside a running hub or alone; closed when the command ends. */
  readonly network: () => Promise<Network>;
};

/** Runs a command and sets the exit code. Errors whose text is meant for people are printed as a sentence. */
export async function run(
  options: { readonly json: boolean },
  command: (context: CommandRun) => Promise<ExitCode>,
): Promise<void> {
  const terminal = processTerminal();
  const read = readSettings(environment, process.cwd());
  if (!read.ok) {
    for (const { variable, message } of read.problems) terminal.note(`${variable} ${message}`);
    process.exitCode = EXIT.failed;
    return;
  }
  const { settings } = read;
  let opened: Promise<Network> | null = null;
  const network = () => (opened ??= openBeside(settings, terminal));
  const closeOnce = async () => (await opened?.catch(() => null))?.close();
  const interrupted = () => {
    terminal.note('Interrupted; what was done stays done.');
    void closeOnce().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    process.exitCode = await command({ settings, terminal, json: options.json, network });
  } catch (error) {
    process.exitCode = EXIT.failed;
    terminal.note(sentenceOf(error));
  } finally {
    await closeOnce();
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
}

const openBeside = (settings: Settings, terminal: Terminal): Promise<Network> =>
  openNetwork(settings, {
    share: true,
    roles: [],
    log: (message) => terminal.note(message),
    onFatal: (error) => terminal.note(sentenceOf(error)),
  });

/** Errors with a code were written for people; of others the message must do, never a stack. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return 'It failed for an unknown reason.';
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? `${error.message} [${code}]` : error.message;
}
