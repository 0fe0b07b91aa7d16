import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { PostgresProblem } from './problem.js';
import type { SystemUser } from './processes.js';

/**
 * The user PostgreSQL must run as. PostgreSQL refuses to run as root, so root gives way to whoever owns the data
 * already, else to the user `postgres`, else to `nobody`; everybody else runs it as themselves (undefined).
 * Throws PostgresProblem `no-unprivileged-user`.
 */
export function serverUser(dataDir?: string): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const user = (dataDir && ownerOf(dataDir)) || lookUp('postgres') || lookUp('nobody');
  if (user) return user;
  throw new PostgresProblem(
    'no-unprivileged-user',
    'PostgreSQL cannot run as root and this system has neither a user "postgres" nor "nobody". ' +
      'Create one of them, start as a normal user, or set DATABASE_URL.',
  );
}

function ownerOf(dataDir: string): SystemUser | undefined {
  const stat = statSync(dataDir, { throwIfNoEntry: false });
  return stat && stat.uid !== 0
    ? { name: `uid ${stat.uid}`, uid: stat.uid, gid: stat.gid }
    : undefined;
}

function lookUp(name: string): SystemUser | undefined {
  const uid = idOf('-u', name);
  const gid = idOf('-g', name);
  return uid && gid ? { name, uid, gid } : undefined;
}

function idOf(flag: '-u' | '-g', name: string): number | undefined {
  const id = spawnSync('id', [flag, name], { encoding: 'utf8' });
  return id.status === 0 ? Number(id.stdout) : undefined;
}
