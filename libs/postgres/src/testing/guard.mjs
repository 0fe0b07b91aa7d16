// Waits until its standard input closes (jest ended or was killed), then stops every PostgreSQL server below the folder
// it was given and removes the folder.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const folder = process.argv[2];

function serverIds() {
  const ids = new Set();
  for (const name of attempt(() => readdirSync(folder, { recursive: true })) ?? []) {
    if (path.basename(name) !== 'postmaster.pid') continue;
    const pid = attempt(() => Number(readFileSync(path.join(folder, name), 'utf8').split('\n')[0]));
    if (pid) ids.add(pid);
  }
  // Children that outlived a killed server (Linux: they work in its data directory).
  for (const pid of attempt(() => readdirSync('/proc').map(Number)) ?? []) {
    const at = pid > 0 && attempt(() => readlinkSync(`/proc/${pid}/cwd`));
    if (at && at.startsWith(`${folder}/`)) ids.add(pid);
  }
  return [...ids];
}

/** What disappears while it is looked at is no error: it was about to end anyway. */
function attempt(look) {
  try {
    return look();
  } catch {
    return undefined;
  }
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
    return !isZombie(pid);
  } catch {
    return false;
  }
}

/** Dead, but not yet reaped by its new parent: nothing to wait for. */
function isZombie(pid) {
  try {
    return /\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Small disks that a killed spec has left mounted (only root's specs mount any). */
function mountsBelow() {
  try {
    const places = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '');
    return places.filter((at) => at.startsWith(`${folder}/`));
  } catch {
    return [];
  }
}

async function cleanUp() {
  // A worker of a killed jest may start a server in the moment jest dies: look twice.
  for (let round = 0; round < 2; round++) {
    const ids = serverIds();
    for (const name of ['SIGQUIT', 'SIGKILL']) {
      for (const pid of ids) send(pid, name);
      for (let i = 0; i < 100 && ids.some((pid) => send(pid, 0)); i++) await pause(25);
    }
    if (ids.length === 0) break;
  }
  for (const at of mountsBelow()) spawnSync('umount', ['-l', at]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {});
process.stdin.resume();
process.stdin.once('close', cleanUp);
