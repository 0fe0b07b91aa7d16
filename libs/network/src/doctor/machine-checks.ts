import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import type { Settings } from '../settings.js';
import { ill, well, type Check } from './check.js';

const OLDEST_NODE = [20, 19] as const;
const MEGABYTE = 1024 * 1024;
/** PostgreSQL alone wants 100 MB to start; a gigabyte is a day of warning. */
const LITTLE_SPACE_MB = 1024;

export function nodeCheck(version: string = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  const old = major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
  if (!old) return well('node', `Node.js ${version}`);
  return ill('node', `Node.js ${version}`, 'Install Node.js 20.19 or newer; 24 is advised.');
}

/** Whether the data directory is there; null where there is none yet, and with a DATABASE_URL. */
export async function dataDirectoryCheck({ dataDir }: Settings): Promise<Check | null> {
  const found = await stat(dataDir).catch(() => null);
  if (!found) return null;
  if (!found.isDirectory()) {
    return ill('data directory', `${dataDir} is a file`, 'Name a directory in TOCSIN_DATA.');
  }
  const writable = await access(dataDir, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!writable) {
    return ill(
      'data directory',
      `${dataDir} cannot be written by this user`,
      'Run as the user who owns it, or give it to this one (chown).',
    );
  }
  // Windows has no such bits.
  if (process.platform !== 'win32' && (found.mode & 0o022) !== 0) {
    return ill(
      'data directory',
      `${dataDir} can be changed by other users`,
      `Take their rights away: chmod 700 ${dataDir}`,
    );
  }
  return well('data directory', dataDir);
}

export async function diskCheck({ dataDir }: Settings): Promise<Check> {
  const { bavail, bsize } = await statfs(dataDir);
  const free = Math.floor((bavail * bsize) / MEGABYTE);
  const found = `${free.toLocaleString('en-US')} MB free`;
  if (free >= LITTLE_SPACE_MB) return well('disk', found);
  return ill('disk', found, `Free some space where ${dataDir} is; nothing that was saved is lost.`);
}
