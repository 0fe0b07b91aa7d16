import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { answers } from './free-ports.js';

const START_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 20_000;

type Launch = { readonly directory: string; readonly jars: string; readonly port: number };

/** Starts a broker on what `format` has prepared, and waits until it takes connections. */
export async function launchBroker({ directory, jars, port }: Launch): Promise<ChildProcess> {
  const log = openSync(path.join(directory, 'broker.log'), 'a', 0o600);
  const child = spawn(
    'java',
    [
      '-Xmx512m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-cp',
      jars,
      'kafka.Kafka',
      'server.properties',
    ],
    // Its working directory tells whose it is; in a session of its own Ctrl-C does not reach it.
    { cwd: directory, detached: true, stdio: ['ignore', log, log], windowsHide: true },
  );
  closeSync(log);
  child.unref();
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  writeFileSync(pidFile(directory), String(child.pid), { mode: 0o600 });
  const deadline = performance.now() + START_PATIENCE_MS;
  while (!(await answers(port))) {
    if (hasEnded(child) || performance.now() > deadline) {
      child.kill('SIGKILL');
      const said = readFileSync(path.join(directory, 'broker.log'), 'utf8').slice(-2000);
      throw new Error(`Kafka does not start:\n${said}`);
    }
    await pause(50);
  }
  return child;
}

const pidFile = (directory: string): string => path.join(directory, 'broker.pid');

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

/** Ends a broker in order, after 20 seconds by force. */
export async function endBroker(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  child.ref();
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  child.kill(signal);
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
  await gone;
  clearTimeout(force);
}

/** Ends a broker that a killed program has left behind in this directory. */
export async function endOrphan(directory: string): Promise<void> {
  const pid = attempt(() => Number(readFileSync(pidFile(directory), 'utf8')));
  if (!pid || !isBrokerOf(pid, directory)) return;
  attempt(() => process.kill(pid, 'SIGTERM'));
  const deadline = performance.now() + STOP_PATIENCE_MS;
  while (isBrokerOf(pid, directory)) {
    if (performance.now() > deadline) attempt(() => process.kill(pid, 'SIGKILL'));
    await pause(50);
  }
}

/** Ids are used again: on Linux its command and working directory tell whether it is this broker. */
function isBrokerOf(pid: number, directory: string): boolean {
  if (attempt(() => process.kill(pid, 0)) === undefined) return false;
  if (process.platform !== 'linux') return true;
  const command = attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? '';
  const at = attempt(() => readlinkSync(`/proc/${pid}/cwd`));
  return command.includes('kafka.Kafka') && at === directory;
}

function attempt<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
