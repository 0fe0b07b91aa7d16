import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { isToken } from '@tocsin/access';
import type { Role } from '@tocsin/domain';

/** A person of the demo network and the token by which to be that person. */
export type DemoAccount = {
  /** Handle. */
  readonly organisation: string;
  readonly organisationName: string;
  readonly jurisdiction: string;
  readonly class: string;
  /** Handles of the communities that the organisation belongs to. */
  readonly communities: readonly string[];
  readonly person: string;
  /** Short name in the story; in a file of the demo network it is unique. */
  readonly key: string;
  readonly language: string;
  readonly roles: readonly Role[];
  readonly token: string;
};

/** A list in JSON that scripts read; whoever can read it can act as these people. */
const FINISHED = 'demo.json';
const UNFINISHED = 'demo.unfinished.json';

export type DemoFile = {
  readonly path: string;
  /** The accounts of a demo network that is complete; null where there is none. */
  read(): readonly DemoAccount[] | null;
  /** The accounts of one that was begun and not completed. */
  readUnfinished(): readonly DemoAccount[] | null;
  /** Before anything is written to the network: a start that is cut off goes on with the same tokens. */
  begin(accounts: readonly DemoAccount[]): void;
  finish(): void;
};

/** demo.json of a data directory, readable by its owner alone. */
export function demoFile(dataDir: string): DemoFile {
  const finished = path.join(dataDir, FINISHED);
  const unfinished = path.join(dataDir, UNFINISHED);
  return {
    path: finished,
    read: () => readAccounts(finished),
    readUnfinished: () => readAccounts(unfinished),
    begin: (accounts) => writePrivate(unfinished, `${JSON.stringify(accounts, null, 2)}\n`),
    finish: () => renameSync(unfinished, finished),
  };
}

function readAccounts(file: string): DemoAccount[] | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return parseAccounts(text);
}

/** What is no list of accounts counts as none: the file may have been edited. */
function parseAccounts(text: string): DemoAccount[] | null {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.length > 0 && list.every(isAccount) ? list : null;
  } catch {
    return null;
  }
}

function isAccount(value: unknown): value is DemoAccount {
  if (typeof value !== 'object' || value === null) return false;
  const account = value as Partial<Record<keyof DemoAccount, unknown>>;
  return (
    typeof account.organisation === 'string' &&
    typeof account.organisationName === 'string' &&
    typeof account.jurisdiction === 'string' &&
    typeof account.person === 'string' &&
    typeof account.key === 'string' &&
    Array.isArray(account.roles) &&
    typeof account.token === 'string' &&
    isToken(account.token)
  );
}

/** Whole or not at all, also when the machine stops in the middle. */
function writePrivate(file: string, text: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}.new`;
  try {
    const opened = openSync(draft, 'wx', 0o600);
    writeSync(opened, text);
    fsyncSync(opened);
    closeSync(opened);
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
