import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { environment } from '../environment.js';
import { EXIT, processTerminal, type ExitCode, type Terminal } from '../terminal.js';
import { ApiFailure, type Connection } from './api-client.js';

const DEFAULT_URL = 'http://127.0.0.1:4000';

/** Options of every command that asks the API. */
export type ClientOptions = {
  readonly url?: string;
  readonly tokenFile?: string;
  readonly json?: boolean;
};

/** What such a command is given. */
export type ClientRun = {
  readonly connection: Connection;
  readonly terminal: Terminal;
  readonly json: boolean;
};

export const withClientOptions = (command: Command): Command =>
  command
    .option('--url <address>', `of the network; TOCSIN_URL, or ${DEFAULT_URL}, without`)
    .option('--token-file <file>', 'file with the API token; TOCSIN_TOKEN without')
    .option('--json', 'print the result as JSON');

/** Runs a command that asks the API of a network, here or elsewhere, and sets the exit code. */
export async function runClient(
  options: ClientOptions,
  command: (client: ClientRun) => Promise<ExitCode>,
): Promise<void> {
  const terminal = processTerminal();
  try {
    const connection = connectionFrom(options, environment);
    process.exitCode = await command({ connection, terminal, json: options.json === true });
  } catch (error) {
    process.exitCode = EXIT.failed;
    for (const line of linesOf(error)) terminal.note(line);
  }
}

/**
 * Where the network is, and as whom it is asked. The token is no argument: everybody on the machine reads those.
 * Throws ApiFailure.
 */
export function connectionFrom(
  { url, tokenFile }: ClientOptions,
  variables: Readonly<Record<string, string | undefined>>,
): Connection {
  const address = addressOf(url ?? variables['TOCSIN_URL'] ?? DEFAULT_URL);
  const token = (tokenFile === undefined ? variables['TOCSIN_TOKEN'] : read(tokenFile))?.trim();
  if (!token) {
    throw new ApiFailure(
      'TOKEN_MISSING',
      'No API token. Set TOCSIN_TOKEN, or name a file that holds one with --token-file; createToken makes one.',
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ApiFailure('TOKEN_INVALID', 'The token is no token: it is one word of ASCII.');
  }
  return { url: address, token };
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.password) {
    throw new ApiFailure(
      'URL_INVALID',
      '--url is an address such as https://tocsin.example, without user name and password.',
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'FILE_UNREADABLE' } = error as { code?: string };
    throw new ApiFailure(code, `${file} cannot be read.`);
  }
}

/** The sentence, and a line for each place that is wrong. */
function linesOf(error: unknown): string[] {
  if (!(error instanceof ApiFailure)) {
    return [error instanceof Error ? error.message : 'It failed for an unknown reason.'];
  }
  const places = error.problems.map(
    ({ pointer, code, message }) => `  ${pointer || '/'}: ${message} [${code}]`,
  );
  return [`${error.message} [${error.code}]`, ...places];
}
