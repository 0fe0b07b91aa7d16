import { spawn } from 'node:child_process';
import { ROOT } from './root.mjs';

/**
 * Runs a program, at the top of the repository unless told where; gives its exit code and, unless its output goes to the terminal, what it
 * said. Never rejects: a program that cannot be started has code 127.
 */
export function run(
  program,
  args,
  { quiet = false, env = process.env, shell = false, cwd = ROOT } = {},
) {
  return new Promise((resolve) => {
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
    const child = spawn(program, args, { cwd, env, shell, stdio });
    const said = [];
    child.stdout?.on('data', (chunk) => said.push(chunk));
    child.stderr?.on('data', (chunk) => said.push(chunk));
    const output = () => Buffer.concat(said).toString('utf8');
    child.once('error', (error) => resolve({ code: 127, output: String(error) }));
    child.once('close', (code) => resolve({ code: code ?? 1, output: output() }));
  });
}

/** Runs an installed package's own script with this Node.js, on every platform alike. */
export function runScript(script, args, options) {
  return run(process.execPath, [`node_modules/${script}`, ...args], options);
}

/** Seconds since `start` (of performance.now()), for people: `0.4 s`. */
export function secondsSince(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
